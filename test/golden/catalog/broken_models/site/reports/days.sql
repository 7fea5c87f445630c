-- Days
-- dayz: 7
select statoin
from site.readings
cross join question
