-- Requests lists of users at random (what nobody has asked for before, as "computed"), or a constant body (an object
-- written as JSON, or bytes); or writes ratings, alone or each followed by its user's list.
local what = os.getenv("WHAT") or "recommendations"
local users = tonumber(os.getenv("USERS") or "2000")
local base = "/api/v1/users/" .. (os.getenv("PREFIX") or "u")
local threads = 0
local turn = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

-- No two threads, and no two runs, rate the same: to rate as before is no change.
function init(args)
    math.randomseed(os.time() * 64 + number)
    run = os.time()
end

local function list(user, query)
    return wrk.format("GET", base .. user .. "/recommendations?limit=10" .. query)
end

local function put(user)
    return wrk.format("PUT", base .. user .. "/ratings/i" .. math.random(0, 9999),
        { ["Content-Type"] = "application/json" }, '{"value":' .. math.random(1, 5) .. "}")
end

request = function()
    local user = math.random(0, users - 1)
    turn = turn + 1
    if what == "object" or what == "bytes" then
        return wrk.format("GET", "/api/v1/benchmark/u" .. user .. "/" .. what)
    elseif what == "puts" then
        return put(user)
    elseif what == "computed" then
        return list(user, string.format("&exclude=%d-%d-%d", number, run, turn))
    elseif what == "recommendations" then
        return list(user, "")
    elseif turn % 2 == 1 then
        rated = user
        return put(user)
    end
    return list(rated, "")
end
