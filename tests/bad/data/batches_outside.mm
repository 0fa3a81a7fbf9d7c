for rows in batches(range(10), 4) { sum(rows) }
