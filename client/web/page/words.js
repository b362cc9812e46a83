/* What the page itself says, in every language. What the desk says comes in
 * the customer's language already. {0} {1} are filled in. */
const order = ['en', 'zh', 'ja', 'es'];

const table = {
	chat: ['Chat', '在线咨询', 'チャット', 'Chat'],
	connecting: ['Connecting …', '正在连接……', '接続しています…', 'Conectando …'],
	offline: [
		'No connection. What you write is sent as soon as it is back.',
		'网络已断开，恢复后会自动发送您写的内容。',
		'接続が切れました。書いた内容は復旧後に自動で送信されます。',
		'Sin conexión. Lo que escribas se enviará en cuanto vuelva.',
	],
	opened: ['Open now', '营业中', '営業中', 'Abierto ahora'],
	shut: ['Closed now', '休息中', '営業時間外', 'Cerrado ahora'],
	leave: [
		'We are closed now. Leave a message; we will answer it.',
		'现在是休息时间，请留言，我们会回复您。',
		'ただいま営業時間外です。メッセージを残していただければお返事します。',
		'Ahora está cerrado. Deja un mensaje y te responderemos.',
	],
	back: [
		'We are closed now and back {0}. Leave a message until then.',
		'现在是休息时间，{0}恢复服务，您可以先留言。',
		'ただいま営業時間外です。再開は{0}です。メッセージをどうぞ。',
		'Ahora está cerrado; volvemos el {0}. Deja un mensaje.',
	],
	queue: [
		'You are number {0} in the queue, about {1} min.',
		'您排在第{0}位，约{1}分钟。',
		'順番は{0}番目、目安は約{1}分です。',
		'Eres el número {0} de la cola, unos {1} min.',
	],
	place: [
		'You are number {0} in the queue.', '您排在第{0}位。',
		'順番は{0}番目です。', 'Eres el número {0} de la cola.',
	],
	waiting: [
		'You are in the queue.', '您正在排队。',
		'順番をお待ちください。', 'Estás en la cola.',
	],
	rep: [
		'You are talking to {0}', '{0}正在为您服务',
		'担当：{0}', 'Hablas con {0}',
	],
	over: [
		'This chat has ended', '会话已结束',
		'チャットは終了しました', 'El chat ha terminado',
	],
	person: ['Talk to a person', '转人工', '担当者と話す', 'Hablar con una persona'],
	end: ['End chat', '结束会话', '終了する', 'Terminar'],
	send: ['Send', '发送', '送信', 'Enviar'],
	write: ['Write a message', '请输入消息', 'メッセージを入力', 'Escribe un mensaje'],
	lines: ['Messages', '消息', 'メッセージ', 'Mensajes'],
	older: ['Earlier messages', '更早的消息', '以前のメッセージ', 'Mensajes anteriores'],
	newer: ['New messages', '新消息', '新着メッセージ', 'Mensajes nuevos'],
	missing: [
		'Older messages are no longer kept.', '更早的消息已不再保留。',
		'これより前のメッセージは保存されていません。',
		'Los mensajes anteriores ya no se guardan.',
	],
	you: ['You', '您', 'あなた', 'Tú'],
	typing: ['{0} is typing', '{0}正在输入', '{0}が入力中', '{0} está escribiendo'],
	someone: ['Somebody', '客服', '担当者', 'Alguien'],
	choices: ['Choices', '选项', '選択肢', 'Opciones'],
	none: ['None of these', '都不是', 'どれでもない', 'Nada de esto'],
	helped: ['That helped', '有帮助', '役に立った', 'Me ha servido'],
	unhelped: [
		'That did not help', '没有帮助',
		'役に立たなかった', 'No me ha servido',
	],
	coming: [
		'A colleague is coming.', '同事马上就来。',
		'担当者におつなぎします。', 'Ahora viene un compañero.',
	],
	sending: ['Sending …', '发送中……', '送信中…', 'Enviando …'],
	held: ['Not sent yet', '尚未发送', '未送信', 'Aún sin enviar'],
	sent: ['Sent', '已发送', '送信済み', 'Enviado'],
	delivered: ['Delivered', '已送达', '配信済み', 'Entregado'],
	seen: ['Seen', '已读', '既読', 'Visto'],
	failed: ['Not sent.', '未能发送。', '送信できませんでした。', 'No se ha enviado.'],
	edit: ['Edit', '修改', '編集', 'Editar'],
	rate: [
		'How was it?', '您对这次服务满意吗？',
		'対応はいかがでしたか？', '¿Qué tal ha ido?',
	],
	rate1: ['Very bad', '很差', 'とても悪い', 'Muy mal'],
	rate2: ['Bad', '较差', '悪い', 'Mal'],
	rate3: ['Okay', '一般', '普通', 'Regular'],
	rate4: ['Good', '满意', '良い', 'Bien'],
	rate5: ['Very good', '很满意', 'とても良い', 'Muy bien'],
	thanks: ['Thank you!', '感谢您的评价！', 'ありがとうございました。', '¡Gracias!'],
	reopen: [
		'Continue this chat', '继续会话',
		'このチャットを続ける', 'Seguir con este chat',
	],
	fresh: ['New chat', '新的会话', '新しいチャット', 'Chat nuevo'],
};

/* The first of the wished languages that is in the table, or ''. */
export function pick_lang(wished) {
	const known = (tag) => order.includes(tag.slice(0, 2).toLowerCase());
	return wished.find(known) ?? '';
}

export function speak(lang) {
	const short = lang.slice(0, 2).toLowerCase();
	const column = Math.max(0, order.indexOf(short));
	return (name, ...values) =>
		table[name][column].replace(/\{(\d)\}/g,
			(_, i) => values[i] ?? '');
}
