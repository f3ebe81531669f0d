import RehearsalRules
import RehearsalSimulation
import RehearsalStatistics
import Support
import Testing

@testable import RehearsalAnalysis
@testable import RehearsalRunning

/// Compares two ways of doing the fixture's work, each given as the rest of its scenario.
struct SampleComparison {
  var first = ""
  var second = ""
  var pairs = 40
  var scenarios = 1
  var metrics: [Metric] = []
  var margins: [Margin] = []
  var ceilings: [Margin] = []

  private func result(_ rest: String, _ number: Int) throws -> ScenarioResult {
    let plan = try Fixture.plan(Fixture.work + rest)
    let seeds = UInt64(number * 1_000)..<UInt64(number * 1_000 + pairs)
    let runs = seeds.map { seed in
      TestRun(plan, seed: seed).judged
    }
    return ScenarioResult(plan: plan, path: "s\(number).yaml", runs: runs, options: " --agents x")
  }

  func paired() throws -> [PairedScenario] {
    try (0..<scenarios).map { PairedScenario(try result(first, $0), try result(second, $0)) }
  }

  var question: Question {
    var question = Question(metrics: metrics, margins: margins)
    question.resampleCount = 199
    question.ceilings = ceilings
    return question
  }

  func comparison(
    named second: String = "b",
    sequence: SequentialComparison? = nil,
    isOfItself: Bool = false
  ) throws -> Comparison {
    Comparison(
      Arm(name: "a", path: "a.yaml"),
      Arm(name: second, path: "b.yaml"),
      try paired(),
      question,
      sequence: sequence,
      isOfItself: isOfItself
    )
  }

  func decision() throws -> MarginDecision { try comparison().decision }
}

let minutes = 60e9

extension Comparison {
  func finding(_ metric: Metric) throws -> MetricFinding {
    try #require(findings.first { $0.metric == metric })
  }
}

extension Comparison {
  var status: RehearsalAnalysis.ExitStatus { RehearsalAnalysis.ExitStatus(of: [self]) }
}

extension FalseAlarms {
  var status: RehearsalAnalysis.ExitStatus { RehearsalAnalysis.ExitStatus(of: self) }
  var description: String { FalseAlarmReport(self).description }
}
