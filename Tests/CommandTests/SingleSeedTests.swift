import Foundation
import Support
import Testing

@Suite struct `A scenario of which a single seed runs` {
  private static let scenario =
    Fixture.head + Fixture.work
    + "seeds: 5\nexpect: {sometimes: [{event: act.tool}], reachable: {T-1: stuck}}\n"
  private static let note =
    "note: not judged, because only seed 2 was run: sometimes: act.tool; reachable: T-1 stuck; run more seeds to judge this\n"

  @Test(arguments: ["--seed 2", "--seeds 2:3"])
  func `says which expectations are not judged`(option: String) async throws {
    try await withTeam(["s.yaml": Self.scenario]) { folder in
      let run = try await Command.line("run s.yaml \(option)", in: folder)
      #expect(run.status == 0 && run.output.contains(Self.note), "\(run.output)")
      let json = try await Command.line("run s.yaml \(option) --format json", in: folder)
      #expect(json.output.contains("\"not judged, because only seed 2 was run: "))
    }
  }

  @Test func `says nothing of it if these are all its seeds, or if it has no such expectation`()
    async throws
  {
    let single = Self.scenario.replacing("seeds: 5\n", with: "")
    let plain = Fixture.head + Fixture.work + "seeds: 5\n"
    try await withTeam(["all.yaml": Self.scenario, "one.yaml": single, "plain.yaml": plain]) {
      folder in
      for line in ["run all.yaml", "run one.yaml", "run plain.yaml --seed 2"] {
        let run = try await Command.line(line, in: folder)
        #expect(!run.output.contains("not judged"), "\(run.output)")
      }
    }
  }
}
