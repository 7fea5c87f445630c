"""Other implementations of Delta tables (delta-rs and Polars), told what to do with one by their arguments.

  delta_readers.py sum TABLE             -> JSON: what the table holds
  delta_readers.py create TABLE LOW HIGH -> a new table of theirs with the rows LOW..HIGH
  delta_readers.py append TABLE LOW HIGH -> these rows more
  delta_readers.py delete TABLE WHERE    -> rows less
  delta_readers.py checkpoint TABLE      -> a checkpoint of theirs
  delta_readers.py totals QUESTION       -> JSON: {"deltalake": …, "polars": …}, each with rows, and filled values and a sum by column, of
                                            every table of {"tables": {table: {column: kind}}, "storage": {…}}
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


AS_NUMBER = {
    "number": "cast({0} as bigint)",
    "text": "cast(length({0}) as bigint)",
    "time": "cast(arrow_cast({0}, 'Timestamp(Second, None)') as bigint)",
    "day": "cast({0} as bigint)",
}


def totals_by_deltalake(table, columns, storage):
    delta = DeltaTable(table, storage_options=storage)
    asked = ["count(*)"]
    for name, kind in columns.items():
        quoted = f'"{name}"'
        asked += [f"count({quoted})", f"sum({AS_NUMBER[kind].format(quoted)})"]
    sql = "select " + ", ".join(f"{value} as c{i}" for i, value in enumerate(asked)) + " from t"
    found = QueryBuilder().register("t", delta).execute(sql).read_all()
    values = [found.column(name).to_pylist()[0] for name in found.schema.names]
    return {"rows": values[0], "columns": {n: values[1 + 2 * i : 3 + 2 * i] for i, n in enumerate(columns)}}


def totals_by_polars(table, columns, storage):
    import polars as pl

    def as_number(name, kind):
        column = pl.col(name)
        if kind == "text":
            return column.str.len_chars().cast(pl.Int64)
        if kind == "time":
            return column.dt.epoch("s")
        return (column.cast(pl.Int32) if kind == "day" else column).cast(pl.Int64)

    frame = pl.scan_delta(table, storage_options=storage)
    asked = [pl.len().alias("rows")]
    for i, (name, kind) in enumerate(columns.items()):
        numbers = as_number(name, kind)
        asked += [numbers.count().alias(f"count{i}"), numbers.sum().alias(f"sum{i}")]
    row = frame.select(asked).collect().to_dicts()[0]
    filled = {n: [row[f"count{i}"], row[f"sum{i}"]] for i, n in enumerate(columns)}
    return {"rows": row["rows"], "columns": {n: [c, s if c else None] for n, (c, s) in filled.items()}}


def totals_of(question):
    asked = json.loads(question)
    readers = {"deltalake": totals_by_deltalake, "polars": totals_by_polars}
    storage = asked.get("storage")
    return {
        name: {table: read(table, columns, storage) for table, columns in asked["tables"].items()}
        for name, read in readers.items()
    }


def main(act, path, *rest):
    if act == "totals":
        print(json.dumps(totals_of(path)))
    elif act == "sum":
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
