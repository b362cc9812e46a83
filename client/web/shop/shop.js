/* The made-up shop: a cart that goes nowhere, and how a shop talks to the
 * widget. The address may say ?shop=NAME &lang=es &name=Ana &dir=rtl &open=1,
 * as a real shop would write it into its page. */
const SHOP = /^[\w.:@|/+=-]{1,64}$/;
const query = new URLSearchParams(location.search);
const cart = new Map(); /* what it is -> how many */

/* Calls wait here until the widget has come. */
window.Deskbell = { q: [] };
const tell = (...call) => window.Deskbell.q.push(call);

function embed() {
	const script = document.createElement('script');
	const shop = query.get('shop') ?? '';
	script.src = new URL('widget.js', location.href);
	script.async = true;
	script.dataset.shop = SHOP.test(shop) ? shop : 'demo';
	for (const name of ['lang', 'dir', 'position'])
		if (query.get(name))
			script.dataset[name] = query.get(name);
	document.head.append(script);
}

function look(item) {
	document.querySelector('.seen')?.classList.remove('seen');
	item.classList.add('seen');
	const { product, sku } = item.dataset;
	tell('context', { product, sku });
}

function add(item) {
	const { product } = item.dataset;
	cart.set(product, (cart.get(product) ?? 0) + 1);
	const list = [...cart].map(([what, n]) => `${n} × ${what}`);
	const count = [...cart.values()].reduce((sum, n) => sum + n, 0);
	document.getElementById('count').textContent = count;
	document.getElementById('cart-note').textContent =
		`In your cart: ${list.join('; ')}.`;
	tell('context', { cart: list.join('; ') });
}

for (const item of document.querySelectorAll('[data-sku]')) {
	item.querySelector('.look').onclick = () => look(item);
	item.querySelector('.add').onclick = () => add(item);
}

document.getElementById('cart').onclick = () =>
	document.getElementById('cart-note').scrollIntoView();

document.querySelector('form').onsubmit = (e) => {
	e.preventDefault();
	const order = document.getElementById('number').value.trim();
	if (order)
		tell('context', { order });
	tell('open');
};

if (query.get('name'))
	tell('identify', { name: query.get('name') });
if (query.get('open'))
	tell('open');
embed();
