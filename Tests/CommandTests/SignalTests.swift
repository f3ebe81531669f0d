import Foundation
import GRDB
import RehearsalSimulation
import Support
import Testing

@Suite struct `A signal` {
  @Test func `while files are read ends the command, which says that nothing was finished`()
    async throws
  {
    try await Surroundings.withFolder { folder in
      try FileManager.default.createDirectory(
        at: folder.appending(path: "many"),
        withIntermediateDirectories: true
      )
      let stopped = try await Command.shell(
        """
        \(Command.path) init one >init.log || exit 1
        cp -r one/agents one/policy.yaml many
        for i in $(seq 3000); do cp one/happy.yaml many/s$i.yaml; done
        \(Command.path) run many & pid=$!
        until grep -q rehearse /proc/$pid/cmdline && [ "$(ls /proc/$pid/task | wc -l)" -gt 2 ]
        do kill -0 $pid || exit 2; done
        sleep 0.2; kill -TERM $pid; wait $pid; echo $?
        """,
        in: folder
      )
      #expect(stopped.output == "143\n")
      #expect(stopped.errors == "interrupted: nothing was finished\n")
    }
  }

  @Test func `says where the finished runs of a table are`() async throws {
    try await withTeam(["a.yaml": Fixture.head + Fixture.work]) { folder in
      let line = "run a.yaml --vary slots=1,2 --seeds 100000 --record r.sqlite"
      let stopped = try await Command.terminated(line, in: folder)
      #expect(stopped.output == "143\n")
      #expect(
        stopped.errors == "interrupted: an incomplete table is not shown; the finished runs are in "
          + "r.sqlite, and the same command with --resume continues\n"
      )
      let kept = try await DatabaseQueue(path: folder.appending(path: "r.sqlite").path).read { db in
        try Int.fetchOne(db, sql: "SELECT count(*) FROM run") ?? 0
      }
      let shown = try await Command.line("show r.sqlite", in: folder)
      #expect(
        shown.errors == "r.sqlite: note: the recording has \(kept) of 200000 planned runs\n"
      )
    }
  }

  @Test func `that stopped a table leaves it to a later command, which makes the rest`()
    async throws
  {
    try await withTeam(["a.yaml": Fixture.head + Fixture.work]) { folder in
      let line = "run a.yaml --vary slots=1,2 --seeds 4 --record r.sqlite"
      #expect(try await Command.line(line, in: folder).status == 0)
      let shown = try await Command.line("show r.sqlite", in: folder)
      #expect(shown.errors == "")
      // The recording is as a signal leaves it: without the last runs, and not marked as complete.
      try await DatabaseQueue(path: folder.appending(path: "r.sqlite").path).write { db in
        let tables = try String.fetchAll(
          db,
          sql: """
            SELECT t.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
            WHERE t.type = 'table' AND c.name = 'run'
            """
        )
        #expect(!tables.isEmpty)
        for table in tables { try db.execute(sql: "DELETE FROM \(table) WHERE run > 3") }
        try db.execute(
          sql: """
            DELETE FROM run WHERE id > 3; UPDATE batch SET planned = total;
            DELETE FROM sweep_assertion; DELETE FROM sweep_result;
            """
        )
      }
      let cut = try await Command.line("show r.sqlite", in: folder)
      #expect(cut.errors == "r.sqlite: note: the recording has 3 of 8 planned runs\n")
      let resumed = try await Command.line("\(line) --resume", in: folder)
      #expect(resumed.status == 0, "\(resumed)")
      let whole = try await Command.line("show r.sqlite", in: folder)
      #expect(whole.errors == "" && whole.output.contains("\n8  "), "\(whole)")
    }
  }
}
