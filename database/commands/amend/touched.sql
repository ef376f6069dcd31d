-- The numbers of the workflows that were taken out or put in. One row per number.
select newest
from removed_workflow
union
select newest
from put_workflow;
