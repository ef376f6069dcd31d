-- How chance works here: from seed, number and purpose, so that the same question always gets the same answer,
-- whichever thread asks first. The inner hash is hashed again because it mixes by exclusive or.
-- Variable demo_seed: the seed, as text.
create or replace temp macro chance_bits(number, purpose) as
hash(hash(number, purpose, getvariable('demo_seed')::varchar));

-- A number from 0 up to 1.
create or replace temp macro chance(number, purpose) as
(chance_bits(number, purpose) >> 11) / 9007199254740992::double;

-- One of a list, each as likely; null of an empty list.
create or replace temp macro pick(choices, number, purpose) as
case when len(choices) > 0 then choices[1 + (chance_bits(number, purpose) % len(choices)::ubigint)::bigint] end;

-- One of a list, the first ones more likely.
create or replace temp macro pick_early(choices, number, purpose) as
choices[1 + floor(pow(chance(number, purpose), 1.7) * len(choices))::bigint];

-- A duration with a long right tail, `middle` half of the time or less; in the unit of `middle`.
create or replace temp macro lasting(middle, number, purpose) as
middle * pow((chance(number, purpose) + 0.001) / (1.001 - chance(number, purpose)), 0.52);

-- Work is simulated in ticks: 100,000 of them in each working day, none outside.
-- A tick as the second of the day it falls on: most in office hours, some early, some at lunch, some in the evening.
create or replace temp macro clock_seconds(tick) as
case
    when tick < 3000 then 25200 + tick * 5400 // 3000
    when tick < 47000 then 30600 + (tick - 3000) * 12600 // 44000
    when tick < 52000 then 43200 + (tick - 47000) * 2700 // 5000
    when tick < 95000 then 45900 + (tick - 52000) * 15900 // 43000
    else 61800 + (tick - 95000) * 17400 // 5000
end;
