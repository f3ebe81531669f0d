import Foundation
import GRDB
import Support
import Testing

@Suite struct `A damaged recording` {
  /// Makes `r.sqlite`, cuts it in half, and passes the folder to a closure.
  private func withHalfFile(_ body: (URL) async throws -> Void) async throws {
    let scenario = Fixture.head + Fixture.work + "seeds: 40\n"
    try await withTeam(["a.yaml": scenario, "rehearsal.yaml": ""]) { folder in
      _ = try await Command.line("run a.yaml --level events --record r.sqlite", in: folder)
      let file = folder.appending(path: "r.sqlite")
      let bytes = try Data(contentsOf: file)
      try bytes.prefix(bytes.count / 2).write(to: file)
      try await body(folder)
    }
  }

  @Test func `is named when a shard would be added to it, and has no copy`() async throws {
    try await withHalfFile { folder in
      let shard = try await Command.line("run a.yaml --shard 1/2 --record r.sqlite", in: folder)
      #expect(shard.status == 65, "\(shard)")
      #expect(shard.errors.hasPrefix("r.sqlite: error: "), "\(shard.errors)")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(!names.contains { $0.hasPrefix("r.sqlite.part") })
    }
  }

  @Test func `is not reported as an invalid query`() async throws {
    try await withHalfFile { folder in
      for line in ["report r.sqlite", "query r.sqlite pass-rates"] {
        let result = try await Command.line(line, in: folder)
        #expect(!result.errors.contains("the query is invalid"), "\(result.errors)")
      }
    }
  }

  @Test func `is named if its copy of a scenario is invalid and the file is not`() async throws {
    try await withTeam(["a.yaml": Fixture.head + Fixture.work, "rehearsal.yaml": ""]) { folder in
      _ = try await Command.line("run a.yaml --record r.sqlite", in: folder)
      let path = folder.appending(path: "r.sqlite").path
      try await DatabaseQueue(path: path).write {
        try $0.execute(sql: "UPDATE source SET content = x'5b' WHERE path = 'a.yaml'")
      }
      let shown = try await Command.line("show r.sqlite 1", in: folder)
      #expect(shown.status == 65)
      #expect(
        shown.errors.hasPrefix("r.sqlite: error: the recorded files of run 1 are invalid (a.yaml:"),
        "\(shown.errors)"
      )
    }
  }
}
