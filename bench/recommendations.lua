-- Requests lists of users at random, or a constant body (an object written as JSON, or bytes); or writes a rating
-- before each list.
local what = os.getenv("WHAT") or "recommendations"
local users = tonumber(os.getenv("USERS") or "2000")
local turn = 0
math.randomseed(1)

request = function()
    local user = "u" .. math.random(0, users - 1)
    if what == "object" or what == "bytes" then
        return wrk.format("GET", "/api/v1/benchmark/" .. user .. "/" .. what)
    end
    turn = turn + 1
    if what == "pairs" and turn % 2 == 1 then
        rated = user
        return wrk.format("PUT", "/api/v1/users/" .. user .. "/ratings/i" .. math.random(0, 9999),
            { ["Content-Type"] = "application/json" }, '{"value":' .. math.random(1, 5) .. '}')
    end
    return wrk.format("GET", "/api/v1/users/" .. (what == "pairs" and rated or user) .. "/recommendations?limit=10")
end
