-- The working seconds before a moment, given its day in the calendar; null outside the calendar.
create macro working_position(moment, opens_at, closes_at, seconds_before) as
seconds_before + least(greatest(epoch(moment) - epoch(opens_at), 0), epoch(closes_at) - epoch(opens_at));

-- The number by which derive/working_hour.sql finds the day of a moment.
create macro hour_no(moment) as epoch_us(moment) // 3600000000;

-- The number by which rows of one employer stand together, and are skipped when another one's are asked for.
create macro employer_hash(employer_id) as (md5_number(employer_id) & 4294967295)::uinteger;
