select path, line_number, code from ops.rejects order by path, line_number
