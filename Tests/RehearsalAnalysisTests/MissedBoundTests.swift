import Foundation
import RehearsalAnalysis
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

/// Scenarios whose runs together miss a bound of `numbers`, while each run can pass.
@Suite struct `The cause of a missed bound` {
  private func result(_ rest: String, seeds: Range<UInt64> = 0..<1) async throws -> SuiteResult {
    let loaded = try Fixture.load(Fixture.head + Fixture.work + rest)
    var sweep = Sweep()
    sweep.seeds = seeds
    sweep.findsCauses = true
    return try await sweep.run([LoadedScenario(path: "s.yaml", loaded: loaded)])
  }

  private func text(_ rest: String, seeds: Range<UInt64> = 0..<1) async throws -> String {
    TextReport(try await result(rest, seeds: seeds)).description
  }

  private static let slow = """
    faults: [{id: h1, slow: {agent: backend-implementer, times: 100}}]
    model: {backend-implementer: {takes: 1m}}

    """

  @Test func `is the fault without which the run is within the bound`() async throws {
    let text = try await text(Self.slow + "expect: {numbers: {makespan: {at-most: 10m}}}\n")
    #expect(
      text.contains("        runs      the run has more than 10m: seed 0 with 1h40m\n"),
      "\(text)"
    )
    #expect(text.contains("        cause     fault `h1` (slow) at s.yaml:"))
    #expect(text.contains("; without it: within the bound, with 1m\n"))
    #expect(text.contains("        T-1       "))
    #expect(text.contains("        to do     the scenario injects this fault"))
    #expect(!text.contains("or expect what it leads to"))
    #expect(text.components(separatedBy: "        repeat    ").count == 2)
    #expect(text.contains("        show      rehearse run s.yaml --seed 0 --record run.sqlite"))
  }

  @Test func `is in every report`() async throws {
    let result = try await result(Self.slow + "expect: {numbers: {makespan: {at-most: 10m}}}\n")
    let json = String(decoding: try JSONReport(result).json(), as: UTF8.self)
    #expect(json.contains("\"missedBound\""))
    #expect(json.contains("\"runsBeyond\" : 1"))
    #expect(json.contains("\"without\" : \"within the bound, with 1m\""))
    #expect(AnnotationReport(result).description.contains("cause: fault `h1` (slow)"))
    #expect(MarkdownReport(result).description.contains("\n  cause     fault `h1` (slow)"))
    for division in JUnitReport.TestCaseDivision.allCases {
      let xml = JUnitReport(result, cases: division).description
      #expect(xml.contains("cause     fault `h1` (slow)"), "\(division)")
    }
  }

  @Test func `is not looked for if the bound is kept`() async throws {
    let text = try await text(Self.slow + "expect: {numbers: {makespan: {at-most: 2h}}}\n")
    #expect(text.hasPrefix("pass"), "\(text)")
    #expect(!text.contains("cause  "))
  }

  @Test func `is no suspect without which the run is as far beyond the bound`() async throws {
    let text = try await text(
      """
      faults: [{id: late, delay: {to: backend-implementer, by: 1s}}]
      model: {backend-implementer: {takes: 1m}}
      expect: {numbers: {makespan: {at-most: 30s}}}

      """
    )
    let cause = "the contracts, the policy, the platform or the expectation; not tried\n"
    #expect(text.contains("        cause     \(cause)"), "\(text)")
    #expect(text.contains(": without it, the run is still beyond the bound\n"))
  }

  @Test func `is a fault that makes up most of the excess, also if the rest is beyond the bound`()
    async throws
  {
    let text = try await text(Self.slow + "expect: {numbers: {makespan: {at-most: 30s}}}\n")
    #expect(text.contains("; without it: fails otherwise, with 1m\n"), "\(text)")
  }

  @Test func `is that of the worst of several runs, with how many are beyond the bound`()
    async throws
  {
    let text = try await text(
      """
      model: {backend-implementer: {takes: {uniform: [1m, 60m]}}}
      expect: {numbers: {makespan: {at-most: 10m}}}

      """,
      seeds: 0..<40
    )
    let line = try #require(
      text.firstMatch(
        of: #/runs      (\d+) of 40 runs have more than 10m; the worst is seed (\d+) with \d/#
      ),
      "\(text)"
    )
    #expect(try #require(Int(line.1)) < 40)
    #expect(text.contains("        cause     chance, since the plan draws at random; not tried\n"))
    #expect(text.contains("        repeat    rehearse run s.yaml --seed \(line.2)\n"))
    #expect(text.contains("        repeat    rehearse run s.yaml --seeds 0:40\n"))
  }

  @Test func `is not chance if no seed keeps the bound`() async throws {
    let text = try await text(
      """
      model: {backend-implementer: {takes: {uniform: [20m, 60m]}}}
      expect: {numbers: {makespan: {at-most: 10m}}}

      """,
      seeds: 0..<4
    )
    #expect(text.contains("        runs      4 of 4 runs have more than 10m; the worst is seed "))
    #expect(
      text.contains("        cause     the contracts, the policy, the platform or the expectation")
    )
  }

  @Test func `concerns the tasks that lower a share of outcomes`() async throws {
    let text = try await text(
      """
      platform: {attempts: 1}
      faults: [{id: lost, drop: {from: verify-app, to: code-reviewer}}]
      expect: {numbers: {completed: {at-least: 50%}}}

      """
    )
    let block = try #require(text.split(separator: ": fail: numbers: completed\n").last, "\(text)")
    #expect(block.contains("        runs      the run has less than 50 %: seed 0 with 0 %\n"))
    #expect(block.contains("        cause     fault `lost` (drop) at s.yaml:"))
    #expect(block.contains("; without it: within the bound, with 100 %\n"))
    #expect(block.contains("        T-1       "))
  }
}
