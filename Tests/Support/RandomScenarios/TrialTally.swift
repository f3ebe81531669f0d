import RehearsalDefinitions
import RehearsalSimulation

/// Counts over the trials of many random scenarios.
package struct TrialTally: Sendable {
  /// A scenario in which something happened that must not.
  package struct Failure: Sendable {
    package var seed: UInt64
    package var reasons: [String]
  }

  package private(set) var ran = 0
  package private(set) var rejections: [Failure] = []
  package private(set) var failures: [Failure] = []
  /// The seeds of the runs in which the limit of events stopped the same handoffs or crashes.
  package private(set) var endless: [UInt64] = []
  private var features: [ScenarioFeature: Int] = [:]
  private var verbs: [String: Int] = [:]
  private var events: [Event.Name: Int] = [:]
  private var endings: [String: Int] = [:]

  package init() {}

  /// Tries the scenario of a seed.
  package mutating func tryOut(_ seed: UInt64) {
    let scenario = RandomScenario(seed: seed)
    let trial = ScenarioTrial(scenario)
    guard !trial.isRejected else {
      rejections.append(Failure(seed: seed, reasons: trial.rejections))
      return
    }
    ran += 1
    if !trial.failures.isEmpty { failures.append(Failure(seed: seed, reasons: trial.failures)) }
    if trial.isEndless { endless.append(seed) }
    for feature in ScenarioFeature.allCases where scenario.features.contains(feature) {
      features[feature, default: 0] += 1
    }
    for verb in FaultVerbs.all.map(\.verb) where trial.verbs.contains(verb) {
      verbs[verb, default: 0] += 1
    }
    for name in Event.Name.allCases where trial.events.contains(name) {
      events[name, default: 0] += 1
    }
    endings[trial.ending, default: 0] += 1
  }

  /// Adds the counts of another tally.
  package mutating func add(_ other: TrialTally) {
    ran += other.ran
    rejections = (rejections + other.rejections).sorted { $0.seed < $1.seed }
    failures = (failures + other.failures).sorted { $0.seed < $1.seed }
    endless = (endless + other.endless).sorted()
    features.merge(other.features, uniquingKeysWith: +)
    verbs.merge(other.verbs, uniquingKeysWith: +)
    events.merge(other.events, uniquingKeysWith: +)
    endings.merge(other.endings, uniquingKeysWith: +)
  }

  /// How many scenarios used each feature.
  package var featureCounts: [(name: String, count: Int)] {
    ScenarioFeature.allCases.map { ($0.rawValue, features[$0] ?? 0) }
  }

  /// In how many scenarios each fault verb struck.
  package var verbCounts: [(name: String, count: Int)] {
    FaultVerbs.all.map { ($0.verb, verbs[$0.verb] ?? 0) }
  }

  /// In how many scenarios each kind of event happened.
  package var eventCounts: [(name: String, count: Int)] {
    Self.eventNames.map { ($0.rawValue, events[$0] ?? 0) }
  }

  /// The kinds of events that a simulation can have.
  ///
  /// Only imported histories say how a gate was loosened.
  private static let eventNames = Event.Name.allCases.filter { $0 != .gateLoosened }

  /// How many runs ended in each way.
  package var endingCounts: [(name: String, count: Int)] {
    endings.keys.sorted().map { ($0, endings[$0] ?? 0) }
  }

  /// The features that no scenario used, and the verbs and kinds of events that did not occur.
  package var missing: [String] {
    (featureCounts + verbCounts + eventCounts).filter { $0.count == 0 }.map(\.name)
  }
}
