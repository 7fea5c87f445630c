"""Another implementation of Delta tables (delta-rs), told what to do with one by its arguments.

  delta_readers.py sum TABLE             -> JSON: what the table holds
  delta_readers.py create TABLE LOW HIGH -> a new table of theirs with the rows LOW..HIGH
  delta_readers.py append TABLE LOW HIGH -> these rows more
  delta_readers.py delete TABLE WHERE    -> rows less
  delta_readers.py checkpoint TABLE      -> a checkpoint of theirs
"""

import json
import sys

from deltalake import DeltaTable, QueryBuilder, write_deltalake

TOTALS = """
  select town, cast(dt as varchar) as dt, count(*) as rows, sum(weight) as weight,
         cast(min(sent_at) as varchar) as first, cast(max(sent_at) as varchar) as last
  from t group by town, dt"""
ROWS = """
  select arrow_cast(1714521600000000 + value * 60000000, 'Timestamp(Microsecond, None)') as sent_at, value as weight,
         'a:b % ' || cast(value % 3 as varchar) as town, cast('2024-05-01' as date) as dt
  from generate_series({low}, {high})"""


def rows(low, high):
    return QueryBuilder().execute(ROWS.format(low=int(low), high=int(high)))


def totals(path):
    table = DeltaTable(path)
    found = QueryBuilder().register("t", table).execute(TOTALS).read_all()
    columns = {name: found.column(name).to_pylist() for name in found.schema.names}
    partitions = [dict(zip(columns, values)) for values in zip(*columns.values())]
    return {"version": table.version(), "partitions": partitions}


def main(act, path, *rest):
    if act == "sum":
        print(json.dumps(totals(path)))
    elif act == "create":
        write_deltalake(path, rows(*rest), partition_by=["town", "dt"])
    elif act == "append":
        write_deltalake(path, rows(*rest), mode="append")
    elif act == "delete":
        DeltaTable(path).delete(*rest)
    elif act == "checkpoint":
        DeltaTable(path).create_checkpoint()
    else:
        sys.exit(f"unknown act {act}")


main(*sys.argv[1:])
