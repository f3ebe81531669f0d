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

  /// A takes from 1 to 19 minutes, so that 20 runs do not show whether its mean is at most ten minutes.
  @Test func `is worse for one that fails with B and is unknown with A`() async throws {
    let more = [
      "unknown.yaml": """
      rehearsal: 1
      configuration: unknown
      model: {backend-implementer: {takes: {uniform: [1m, 19m]}}}

      """
    ]
    try await withTeam(Self.files.merging(more) { $1 }) { folder in
      let line = "\(Self.line) --fail-on worse"
      let compared = try await Command.line("compare unknown.yaml b.yaml \(line)", in: folder)
      #expect(compared.status == 4, "\(compared.output)\(compared.errors)")
      let text = compared.output.replacing(#/\s+/#, with: " ")
      #expect(text.contains("`numbers: makespan` is unknown over all runs of A and fails over"))
      let reverse = try await Command.line("compare b.yaml unknown.yaml \(line)", in: folder)
      // 20 pairs leave open whether as many tasks complete.
      #expect(reverse.status == 2, "\(reverse.output)")
      #expect(!reverse.output.contains("warning: s.yaml"))
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
