-- Bodies for wrk: every request is new, every id a UUIDv7 never sent before. Arguments: site key, events a request,
-- number of persons, a number of its own for each run. The last line of the output is the result.
local key, size, persons, run, now

function init(args)
  key, size, persons, run = args[1], tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
  math.randomseed(run)
  now = os.time() * 1000
end

local names = {"invoice_created", "invoice_sent", "customer_added", "report_opened", "payment_matched"}
local count = 0

local function id()
  count = count + 1
  local ms = now + math.floor(count / 50)
  return string.format("%08x-%04x-7%03x-%04x-%06x%06x", math.floor(ms / 65536), ms % 65536,
    count % 4096, 32768 + math.floor(count / 4096) % 16384, run % 16777216, math.random(0, 16777215))
end

local function event()
  local name = names[count % #names + 1]
  return '{"id":"' .. id() .. '","name":"' .. name .. '","at":' .. now .. ',"props":{"plan":"pro","amount":1200}}'
end

function request()
  local events = {}
  for i = 1, size do events[i] = event() end
  local person = math.random(1, persons)
  local body = '{"key":"' .. key .. '","sent_at":' .. now .. ',"person":{"id":"u-' .. person ..
    '"},"account":{"id":"acme-' .. person % 100 .. '"},"events":[' .. table.concat(events, ",") .. "]}"
  return wrk.format("POST", "/v1/events", {["Content-Type"] = "text/plain"}, body)
end

-- Runs in a state of its own, which knows nothing of the above.
function done(summary, latency)
  io.write(string.format('\n{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"bad":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
