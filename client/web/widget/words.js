/* What the widget itself says: name|en|zh|ja|es. */
const TONGUES = ['en', 'zh', 'ja', 'es'];

const TABLE = `
chat|Chat|在线咨询|チャット|Chat
connecting|Connecting …|正在连接……|接続しています…|Conectando …
offline|No connection. What you write is sent later.|网络已断开，恢复后会自动发送。|接続が切れました。復旧後に自動で送信されます。|Sin conexión. Lo que escribas se enviará después.
nochat|There is no chat on this page for now.|此页面暂不提供在线咨询。|現在、このページではチャットをご利用いただけません。|Por ahora no hay chat en esta página.
opened|Open now|营业中|営業中|Abierto ahora
shut|Closed now|休息中|営業時間外|Cerrado ahora
back|We are closed now and back {0}.|现在是休息时间，{0}恢复服务。|ただいま営業時間外です。再開は{0}です。|Ahora está cerrado; volvemos el {0}.
leave|Leave a message; we will answer it.|请留言，我们会回复您。|メッセージを残していただければお返事します。|Deja un mensaje y te responderemos.
noted|Thank you. We will get back to you.|谢谢，我们会与您联系。|ありがとうございます。後ほどご連絡します。|Gracias. Nos pondremos en contacto contigo.
name|Name (optional)|姓名（选填）|お名前（任意）|Nombre (opcional)
reach|Email or phone|邮箱或电话|メールか電話番号|Correo o teléfono
skip|Ask here instead|直接在此提问|ここで質問する|Preguntar aquí
wait| About {0} min.|预计等待{0}分钟。|目安は約{0}分です。| Unos {0} min.
place|You are number {0} in the queue.|您排在第{0}位。|順番は{0}番目です。|Eres el número {0} de la cola.
waiting|You are in the queue.|您正在排队。|順番をお待ちください。|Estás en la cola.
rep|You are talking to {0}|{0}正在为您服务|担当：{0}|Hablas con {0}
over|This chat has ended|会话已结束|チャットは終了しました|El chat ha terminado
person|Talk to a person|转人工|担当者と話す|Hablar con una persona
hide|Hide chat|收起|閉じる|Ocultar
end|End chat|结束会话|終了する|Terminar
send|Send|发送|送信|Enviar
write|Write a message|请输入消息|メッセージを入力|Escribe un mensaje
lines|Messages|消息|メッセージ|Mensajes
older|Earlier messages|更早的消息|以前のメッセージ|Mensajes anteriores
newer|New messages|新消息|新着メッセージ|Mensajes nuevos
missing|Older messages are no longer kept.|更早的消息已不再保留。|これより前のメッセージは保存されていません。|Los mensajes anteriores ya no se guardan.
you|You|您|あなた|Tú
typing|{0} is typing|{0}正在输入|{0}が入力中|{0} está escribiendo
someone|Somebody|客服|担当者|Alguien
choices|Choices|选项|選択肢|Opciones
none|None of these|都不是|どれでもない|Nada de esto
helped|That helped|有帮助|役に立った|Me ha servido
unhelped|That did not help|没有帮助|役に立たなかった|No me ha servido
coming|A colleague is coming.|同事马上就来。|担当者におつなぎします。|Ahora viene un compañero.
sending|Sending …|发送中……|送信中…|Enviando …
held|Not sent yet|尚未发送|未送信|Aún sin enviar
sent|Sent|已发送|送信済み|Enviado
delivered|Delivered|已送达|配信済み|Entregado
seen|Seen|已读|既読|Visto
failed|Not sent.|未能发送。|送信できませんでした。|No se ha enviado.
edit|Edit|修改|編集|Editar
rate|How was it?|您对这次服务满意吗？|対応はいかがでしたか？|¿Qué tal ha ido?
rate1|Very bad|很差|とても悪い|Muy mal
rate2|Bad|较差|悪い|Mal
rate3|Okay|一般|普通|Regular
rate4|Good|满意|良い|Bien
rate5|Very good|很满意|とても良い|Muy bien
thanks|Thank you!|感谢您的评价！|ありがとうございました。|¡Gracias!
reopen|Continue this chat|继续会话|このチャットを続ける|Seguir con este chat
fresh|New chat|新的会话|新しいチャット|Chat nuevo
`;

const rows = TABLE.split('\n').map((row) => row.split('|'));
const tongue = (tag) => TONGUES.indexOf(tag.slice(0, 2).toLowerCase());

/* zh_CN is zh-CN; what is no language is ''. */
export function lang_tag(word) {
	try {
		const [tag] = Intl.getCanonicalLocales(
			String(word).replaceAll('_', '-'));
		return tag.length > 16 ? '' : tag;
	} catch {
		return '';
	}
}

export const pick_lang = (wished) =>
	wished.map(lang_tag).find((tag) => tongue(tag) >= 0) ?? '';

export function speak(lang) {
	const column = Math.max(0, tongue(lang)) + 1;
	return (name, ...values) => rows.find((row) => row[0] === name)[column]
		.replace(/\{(\d)\}/g, (_, i) => values[i] ?? '');
}
