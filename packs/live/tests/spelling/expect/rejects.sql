select path, line_number, code, substr(reason, 1, 60) as reason from ops.rejects order by path, line_number
