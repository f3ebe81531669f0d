import Foundation
import GRDB
import Support
import Testing

@Suite struct `A database that is no recording` {
  private func expectError(_ line: String, _ advice: String) async throws {
    let scenario = Fixture.head + Fixture.work
    try await withTeam(["s.yaml": scenario]) { folder in
      let path = folder.appending(path: "r.sqlite").path
      try await DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE theirs(x)") }
      let result = try await Command.line(line, in: folder)
      #expect(result.status == 65)
      #expect(result.output == "")
      #expect(
        result.errors
          == "r.sqlite: error: the file is a database, but not a recording; \(advice)\n"
      )
    }
  }

  @Test(arguments: [
    "show r.sqlite", "query r.sqlite values(1)", "check r.sqlite", "export r.sqlite 1 -o logs",
    "report r.sqlite -o page.html", "merge all.sqlite r.sqlite", "unpack r.sqlite",
    "view r.sqlite --port 0", "lint agents --recorded r.sqlite", "compare --from r.sqlite",
  ])
  func `cannot be read, so that the user names a recording`(line: String) async throws {
    try await expectError(line, "name another recording")
  }

  @Test(arguments: ["run s.yaml --record r.sqlite", "run s.yaml --record r.sqlite --resume"])
  func `takes no runs, so that the user names another with --record`(line: String) async throws {
    try await expectError(line, "name another with --record")
  }
}
