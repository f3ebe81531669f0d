package import RehearsalDefinitions
import RehearsalRules
package import RehearsalSimulation

/// What comes of a random scenario: a rejection by the loader, or two runs with an audit.
package struct ScenarioTrial: Sendable {
  /// What the loader has to say against the scenario, or nothing if it was run.
  package private(set) var rejections: [String] = []
  /// What must not happen in a run, but did.
  package private(set) var failures: [String] = []
  /// How the run ended, as reports name it.
  package private(set) var ending = ""
  /// Whether the limit of events stopped agents that sent each other the same handoff, or crashed, again and
  /// again.
  package private(set) var isEndless = false
  /// How many handoffs or crashes have to be alike in such a run.
  private static let endless = 10
  /// The verbs of the faults that struck.
  package private(set) var verbs: Set<String> = []
  /// The kinds of events that happened.
  package private(set) var events: Set<Event.Name> = []

  /// Whether the scenario had no plan.
  package var isRejected: Bool { !rejections.isEmpty }

  /// Loads a scenario and runs it twice.
  package init(_ scenario: RandomScenario) {
    do throws(PlanError) {
      run(try Self.plan(of: scenario), seed: scenario.seed)
    } catch {
      rejections = error.diagnostics.map(\.description)
    }
  }

  /// Returns the plan of a scenario, loaded from its texts.
  package static func plan(of scenario: RandomScenario) throws(PlanError) -> Plan {
    var files: [String: [UInt8]] = [:]
    for file in scenario.files { files[file.path] = Array(file.text.utf8) }
    let loader = PlanLoader(InMemoryTree(files), rules: RuleNames(runs: RuleBook.identifiers))
    return try loader.load(RandomScenario.path).plan
  }

  private mutating func run(_ plan: Plan, seed: UInt64) {
    var audit = RunAudit(plan)
    var judge = RunJudge(plan)
    var events: Set<Event.Name> = []
    var struck: Set<String> = []
    let summary = Simulation(plan).run(seed: seed) { event in
      audit.observe(event)
      judge.observe(event)
      events.insert(event.kind.name)
      if case .faultInjected(let id) = event.kind { struck.insert(id) }
    }
    audit.conclude(summary)
    _ = judge.conclude()
    self.events = events
    for fault in plan.faults where struck.contains(fault.id) { verbs.insert(fault.verb.name) }
    ending = Self.name(of: summary.ending)
    failures = audit.discrepancies
    if case .limited(let limit) = summary.ending, limit == .events || limit == .time {
      if audit.mostAlike >= Self.endless {
        isEndless = true
      } else {
        failures.append("the run reaches the limit of \(limit.rawValue)")
      }
    }
    let again = Simulation(plan).run(seed: seed)
    if again.digest != summary.digest { failures.append("a second run has another digest") }
    if !plan.dependsOnSeed, Simulation(plan).run(seed: seed &+ 1).digest != summary.digest {
      failures.append("nothing is said to be random, but another seed has another digest")
    }
  }

  private static func name(of ending: Event.Ending) -> String {
    switch ending {
    case .settled: "settled"
    case .deadlocked: "deadlocked"
    case .unfinished: "unfinished"
    case .limited(let limit): "limit of \(limit.rawValue)"
    case .foreign: "foreign"
    }
  }
}
