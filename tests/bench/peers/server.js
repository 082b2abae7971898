'use strict'
/*
 * Node as a peer of the benchmark: a cluster of WORKERS processes on a unix socket, each doing the
 * same work as the PHP peer. MODE=sdk uses the official npm client, MODE=docs
 * does what the official guide's Express sample does (fetch, a token each time).
 */
const cluster = require('node:cluster')
const http = require('node:http')
const { SOCKET, BENCH_API_URL, BENCH_DB, BENCH_DB_SYNC = 'FULL', MODE = 'sdk', WORKERS = '2' } = process.env

if (cluster.isPrimary) {
  for (let i = 0; i < Number(WORKERS); i++) cluster.fork()
  const stop = () => { for (const w of Object.values(cluster.workers)) w.kill(); process.exit(0) }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
} else {
  const Database = require('better-sqlite3')
  const db = new Database(BENCH_DB, { timeout: 10000 })
  db.pragma('synchronous = ' + BENCH_DB_SYNC)
  const find = db.prepare('SELECT amount, currency, status FROM orders WHERE merchant_uid = ?')
  const pay = db.prepare("UPDATE orders SET status = 'paid', imp_uid = ?, paid_at = ? WHERE merchant_uid = ? AND status = 'ready'")

  const credentials = { imp_key: 'bench_key', imp_secret: 'bench_secret' }
  let getPayment
  if (MODE === 'docs') {
    getPayment = async (impUid) => {
      const t = await fetch(`${BENCH_API_URL}/users/getToken`, {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(credentials),
      })
      if (!t.ok) throw new Error('token ' + t.status)
      const { response } = await t.json()
      const p = await fetch(`${BENCH_API_URL}/payments/${encodeURIComponent(impUid)}`, {
        headers: { Authorization: response.access_token },
      })
      if (!p.ok) throw new Error('payment ' + p.status)
      return (await p.json()).response
    }
  } else {
    const { Iamport, Request } = require('iamport-rest-client-nodejs')
    const iamport = new Iamport({ apiKey: credentials.imp_key, apiSecret: credentials.imp_secret, baseUrl: BENCH_API_URL })
    getPayment = async (impUid) => {
      const answer = await Request.Payments.getByImpUid({ imp_uid: impUid }).request(iamport)
      return answer.data.response || answer.data
    }
  }

  const esc = (s) => String(s).replace(/[&<>"]/g, (c) => '&#' + c.charCodeAt(0) + ';')
  const page = (res, status, title, text) => {
    const body = `<!doctype html>\n<html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
      `<title>${title}</title><style>body{font-family:sans-serif;margin:3em auto;max-width:32em}dt{color:#666}dd{margin:0 0 .6em}</style></head>\n` +
      `<body><h1>${title}</h1>\n${text}</body></html>\n`
    res.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': Buffer.byteLength(body) })
    res.end(body)
  }

  http.createServer(async (req, res) => {
    try {
      const query = new URL(req.url, 'http://localhost').searchParams
      const payment = await getPayment(query.get('imp_uid') || '')
      const order = find.get(payment.merchant_uid)
      if (order && order.amount === payment.amount && order.currency === payment.currency && payment.status === 'paid') {
        const paidAt = payment.paid_at instanceof Date ? payment.paid_at / 1000 : payment.paid_at // the client makes Dates
        pay.run(payment.imp_uid, paidAt, payment.merchant_uid)
        page(res, 200, '결제가 완료되었습니다', `<dl><dt>주문번호</dt><dd>${esc(payment.merchant_uid)}</dd><dt>상품</dt><dd>${esc(payment.name)}</dd>` +
          `<dt>결제금액</dt><dd>${payment.amount.toLocaleString('en-US')} 원</dd></dl>`)
      } else {
        page(res, 400, '결제 금액이 주문과 다릅니다', '<p>위변조가 의심됩니다.</p>')
      }
    } catch (e) {
      page(res, 502, '결제를 확인하지 못했습니다', `<p>${esc(e.message || (e.response && e.response.status) || 'error')}</p>`)
    }
  }).listen({ path: SOCKET, backlog: 4096 })
}
