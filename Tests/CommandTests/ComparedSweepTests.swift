import Foundation
import Support
import Testing

@Suite struct `A comparison of expectations about all runs` {
  private static let files = [
    "s.yaml": Fixture.head + Fixture.work + "expect: {numbers: {makespan: {at-most: 10m}}}\n",
    "a.yaml": "rehearsal: 1\nconfiguration: fast\nmodel: {backend-implementer: {takes: 5m}}\n",
    "b.yaml": "rehearsal: 1\nconfiguration: slow\nmodel: {backend-implementer: {takes: 5h}}\n",
  ]

  private static let line = "--scenarios s.yaml --seeds 20 --margin completed=10"

  @Test func `says in every format which of them fail with B`() async throws {
    try await withTeam(Self.files) { folder in
      let warning = "holds over all runs of A and fails over those of B"
      for format in ["text", "markdown", "html", "json"] {
        let compared = try await Command.line(
          "compare a.yaml b.yaml \(Self.line) --format \(format)",
          in: folder
        )
        #expect(compared.status == 0, "\(compared.errors)")
        #expect(compared.output.contains(warning), "\(format): \(compared.output)")
        #expect(compared.output.contains("numbers: makespan"), "\(format)")
        #expect(compared.output.contains("at most 10m"), "\(format)")
      }
      let strict = try await Command.line(
        "compare a.yaml b.yaml \(Self.line) --fail-on worse",
        in: folder
      )
      #expect(strict.status == 4)
    }
  }

  @Test func `says nothing of those that hold, and is no worse for one that only A misses`()
    async throws
  {
    try await withTeam(Self.files) { folder in
      let same = try await Command.line("compare a.yaml a.yaml \(Self.line)", in: folder)
      #expect(same.status == 0 && !same.output.contains("xpectations about all runs"))
      let reverse = try await Command.line(
        "compare b.yaml a.yaml \(Self.line) --fail-on worse",
        in: folder
      )
      #expect(reverse.status == 0, "\(reverse.output)")
      #expect(reverse.output.contains("expectations about all runs"))
      #expect(!reverse.output.contains("warning: s.yaml"))
    }
  }

  @Test func `is recorded for each configuration`() async throws {
    try await withTeam(Self.files) { folder in
      let compared = try await Command.line(
        "compare a.yaml b.yaml \(Self.line) --record r.sqlite",
        in: folder
      )
      #expect(compared.status == 0, "\(compared.errors)")
      let rates = try await Command.run(
        [
          "query", "r.sqlite", "SELECT configuration, verdict FROM scenario_verdicts ORDER BY 1",
          "--format", "csv",
        ],
        in: folder
      )
      #expect(rates.output == "configuration,verdict\nfast,pass\nslow,fail\n")
    }
  }
}
