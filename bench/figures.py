# SPDX-License-Identifier: Apache-2.0
"""What was measured: lists of values by table, row and column, kept in a file between runs."""

import json
import os
import statistics


class Figures:
    def __init__(self, path=None):
        self.path, self.rounds, self.values = path, 0, {}
        self.versions, self.loads = {}, []
        if path and path.exists():
            kept = json.loads(path.read_text())
            self.rounds, self.versions, self.loads = kept["rounds"], kept["versions"], kept["loads"]
            self.values = {(t, r, c): values for t, r, c, values in kept["values"]}

    def add(self, table, row, column, value):
        self.values.setdefault((table, row, column), []).append(value)

    def end_round(self, versions):
        self.rounds += 1
        self.versions.update(versions)
        self.loads.append(os.getloadavg()[0])
        self.save()

    def save(self):
        if self.path:
            values = [[*key, values] for key, values in self.values.items()]
            kept = {"rounds": self.rounds, "versions": self.versions, "loads": self.loads}
            self.path.write_text(json.dumps({**kept, "values": values}))

    def get(self, table, row, column):
        return self.values.get((table, row, column), [])

    def median(self, table, row, column):
        values = self.get(table, row, column)
        return statistics.median(values) if values else None

    def rows(self, table):
        return list(dict.fromkeys(row for t, row, _ in self.values if t == table))

    def columns(self, table):
        return list(dict.fromkeys(column for t, _, column in self.values if t == table))
