-- How a value as written becomes a value of its kind; null when it cannot be read. No rows.
-- Text is trimmed and never blank here; native types of Parquet pass through.

-- Moments: ISO 8601, with Z or an offset, else Europe/Amsterdam (the time zone of this connection); also dd-mm-jjjj
-- with dashes, day first, as the screens write it. With slashes day and month cannot be told apart: not read.
create macro plausible_moment(x) as
case when x >= '1900-01-01'::timestamptz and x < '2200-01-01'::timestamptz then x end;

create macro local_of_text(x) as
case
    -- Most have a zone, and need no pattern to tell.
    when length(x) > 19 and (ends_with(x, 'Z') or substr(x, -6, 1) in ('+', '-')) then null
    when regexp_full_match(upper(x), '\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?)?')
        then try_cast(replace(upper(x), ',', '.') as timestamp)
    when regexp_full_match(x, '\d{1,2}-\d{1,2}-\d{4}([ T]\d{1,2}:\d{2}(:\d{2})?)?')
        then try_strptime(replace(x, 'T', ' '), ['%d-%m-%Y', '%d-%m-%Y %H:%M', '%d-%m-%Y %H:%M:%S'])
end;

create macro zoned_of_text(x) as
case
    -- As most are written: as it stands, without a capital or a comma to make of it.
    when
        regexp_full_match(x, '\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}(:\d{2})?)')
        then try_cast(x as timestamptz)
    when
        regexp_full_match(
            upper(x), '\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)? ?(Z|[+-]\d{2}(:?\d{2})?)'
        )
        then try_cast(regexp_replace(replace(upper(x), ',', '.'), '([+-]\d{2})(\d{2})$', '\1:\2') as timestamptz)
end;

-- A time of the clock without a zone; null for anything else.
create macro as_local(x) as
case
    when typeof(x) = 'VARCHAR' then local_of_text(x::varchar)
    when starts_with(typeof(x), 'TIMESTAMP') and typeof(x) <> 'TIMESTAMP WITH TIME ZONE' then try_cast(x as timestamp)
end;

-- x as written and as a time of the clock. The hour that summer time skips is no moment: the clock never showed it.
-- Summer time begins and ends between two and three; the costly look at the zone is for that hour alone.
create macro moment_of(x, local) as
case
    when hour(local) = 2 and try_cast(local as timestamptz)::timestamp <> local then null
    when local is not null then try_cast(local as timestamptz)
    when typeof(x) = 'VARCHAR' then zoned_of_text(x::varchar)
    else try_cast(x as timestamptz)
end;

create macro as_moment(x) as plausible_moment(moment_of(x, as_local(x)));

-- Whether the clock showed this twice, in the night that summer time ends; the second time is taken then.
create macro is_twice(local, moment) as
case when hour(local) = 2 then coalesce((moment - interval 1 hour)::timestamp = local, false) else false end;

create macro as_day(x) as as_moment(x)::date;

-- Numbers: a decimal point, or a decimal comma where it cannot be a separator of thousands: "142,50" and "1.234,56"
-- are read, "1,234" is not.
create macro number_of_text(x) as
case
    when regexp_full_match(x, '[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?') then try_cast(x as decimal(18, 4))
    when regexp_full_match(x, '[+-]?[1-9]\d{0,2},\d{3}') then null
    when regexp_full_match(x, '[+-]?\d+,\d+|[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+')
        then try_cast(replace(replace(x, '.', ''), ',', '.') as decimal(18, 4))
end;

create macro as_number(x) as
case when typeof(x) = 'VARCHAR' then number_of_text(x::varchar) else try_cast(x as decimal(18, 4)) end;

-- Where a column is written with decimal commas elsewhere, "1.234" may be a thousand.
create macro is_ambiguous_number(x) as
typeof(x) = 'VARCHAR' and regexp_full_match(x::varchar, '[+-]?[1-9]\d{0,2}\.\d{3}');

create macro as_count(x) as
case
    when typeof(x) <> 'VARCHAR'
        then case when try_cast(x as double) = trunc(try_cast(x as double)) then try_cast(x as integer) end
    when regexp_full_match(x::varchar, '[+-]?\d+(\.0*)?')
        then try_cast(regexp_replace(x::varchar, '\..*$', '') as integer)
end;

create macro as_flag(x) as
case
    when lower(x::varchar) in ('true', 't', '1', '1.0', 'ja', 'j', 'yes', 'y', 'waar') then true
    when lower(x::varchar) in ('false', 'f', '0', '0.0', 'nee', 'n', 'no', 'onwaar') then false
end;

-- Text without blanks around it, a non-breaking space being one too; null when nothing is left.
-- Looking at both ends first is ten times as fast as trimming millions of values that need none.
create macro trimmed(x) as
case
    when
        ascii(x) > 32
        and ascii(x) <> 160
        and not ends_with(x, ' ')
        and not ends_with(x, e'\t')
        and not ends_with(x, e'\r')
        and not ends_with(x, e'\n')
        and not ends_with(x, chr(160))
        then x
    else nullif(trim(x, e' \t\r\n' || chr(160)), '')
end;

-- A key that was stored as a number: 17.0 is "17".
create macro whole_as_text(x) as
case when x = trunc(x) then try_cast(x as hugeint)::varchar when not isnan(x::double) then x::varchar end;

-- Why a row goes to quarantine, and what to do about it.
create macro missing(name) as {'column': name, 'reason': 'De waarde ontbreekt. Vul ' || name || ' in.'};

create macro why_no_moment(x, local, moment, how) as
case
    when regexp_full_match(x::varchar, '[1-9]\d{4}([.,]\d+)?')
        then ' is een getal, zoals Excel datums bewaart. Geef de cellen in Excel een datumnotatie en lever opnieuw aan.'
    when moment is not null then ' ligt niet tussen 1900 en 2200. Verbeter het jaar.'
    when local is not null
        then ' is een uur dat niet bestaat: de klok ging naar zomertijd. Verbeter de tijd, of schrijf de tijdzone erbij.'
    when regexp_matches(x::varchar, '^(\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}-\d{4})([ T]\d{1,2}:\d{2}|$)')
        then ' is geen datum en tijd die bestaat. Verbeter haar.'
    else how
end;

create macro no_moment(name, x, local, moment) as {
    'column': name,
    'reason':
    name
    || why_no_moment(x, local, moment, ' is geen datum en tijd. Schrijf 2026-11-23T14:32:00+01:00 of 23-11-2026 14:32.')
};

create macro no_day(name, x, local, moment) as {
    'column': name,
    'reason': name || why_no_moment(x, local, moment, ' is geen datum. Schrijf 2026-11-23 of 23-11-2026.')
};

create macro no_count(name) as {'column': name, 'reason': name || ' is geen geheel getal. Schrijf bijvoorbeeld 3.'};

create macro no_number(name) as {
    'column': name,
    'reason': name || ' is geen getal, of het is dubbelzinnig. Schrijf 1234.56 of 1234,56, zonder teken ervoor.'
};

create macro no_flag(name) as {'column': name, 'reason': name || ' is geen ja of nee. Schrijf true of false.'};

create macro unknown(name, table_name) as {
    'column': name,
    'reason': name || ' staat niet in ' || table_name || ' van deze bron, en ook niet in wat al geladen is. '
    || 'Vul ' || table_name || ' aan of verbeter ' || name || '.'
};

create macro in_future(name) as {
    'column': name,
    'reason': name || ' ligt meer dan een dag in de toekomst. Verbeter de datum of de tijdzone.'
};

create macro too_early(name, other) as {
    'column': name,
    'reason': name || ' ligt vóór ' || other || '. Verbeter een van beide.'
};

create macro repeated(name) as {
    'column': name,
    'reason': 'Deze ' || name || ' staat eerder in de bron. De eerste regel is gelezen; laat er één staan.'
};

-- So many brackets may be so many levels deep, which readers of JSON do not survive.
create macro is_deep(x) as length(x) > 500 and length(regexp_replace(x, '[^\[{]', '', 'g')) > 500;

create macro too_deep(name) as {
    'column': name,
    'reason': name || ' is te diep genest, of heeft te veel onderdelen. Hoogstens 500 haakjes openen mag; kort in.'
};

-- Only an object fits; anything else is kept as the value of one.
create macro as_extra(x) as
case
    when x is null then null
    when json_valid(x) and json_type(case when json_valid(x) then x end) = 'OBJECT' then x
    when json_valid(x) then '{"waarde":' || x || '}'
    else json_object('waarde', x)::varchar
end;
