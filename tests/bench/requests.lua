-- What wrk sends: the i-th request is about order FIRST + i, or about one of the WINDOW orders from FIRST on. One thread.
local first = tonumber(os.getenv("BENCH_FIRST"))
local window = tonumber(os.getenv("BENCH_WINDOW"))
local kind = os.getenv("BENCH_KIND")
local pause = tonumber(os.getenv("BENCH_PAUSE") or 0) -- milliseconds of each connection before its next request
local spread = tonumber(os.getenv("BENCH_SPREAD") or 0) -- growth.py's number_of
local sent = 0

if pause > 0 then
    function delay()
        return pause
    end
end

local landing = "GET /payments/complete?imp_uid=imp_%012d&merchant_uid=order_%012d&imp_success=true HTTP/1.1\r\n"
    .. "Host: localhost\r\nAccept: text/html\r\n\r\n"
local told = '{"imp_uid":"imp_%012d","merchant_uid":"order_%012d","status":"paid"}'
local webhook = "POST /payments/webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
    .. #string.format(told, 1, 1) .. "\r\n\r\n" .. told

function request()
    local number = first + (window > 0 and sent % window or sent)
    if spread > 0 then
        number = number * spread % 1e12
    end
    sent = sent + 1
    return string.format(kind == "webhook" and webhook or landing, number, number)
end

function done(summary, latency)
    local e = summary.errors
    io.write(string.format('RESULT {"requests":%d,"us":%d,"p50":%d,"p99":%d,"bad":%d}\n', summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(99), e.status + e.connect + e.read + e.write + e.timeout))
end
