import Foundation
import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Synchronization

/// The scenarios in `Scenarios`.
enum ShippedScenarios {
  static let root = Surroundings.project.appending(path: "Scenarios")

  /// The paths of the scenarios, relative to `root`.
  static let paths: [String] = {
    let tree = DiskTree(root: root, shownAs: "Scenarios/")
    let files: [String]? = (try? tree.files(below: "")) ?? nil
    return (files ?? []).filter { path in
      path.hasSuffix(".yaml")
        && (try? Surroundings.text("Scenarios/\(path)")).map(ScenarioDetector.isScenario) ?? false
    }
  }()

  /// A cache of loaded plans, which many tests use.
  private static let plans = Mutex<[String: Plan]>([:])
  private static let tree = CachedTree(DiskTree(root: root, shownAs: "Scenarios/"))

  static func plan(_ path: String, configuration: String? = nil) throws -> Plan {
    let key = "\(path) \(configuration ?? "")"
    if let known = plans.withLock({ $0[key] }) { return known }
    let plan = try load(path, configuration: configuration)
    plans.withLock { $0[key] = plan }
    return plan
  }

  private static func load(_ path: String, configuration: String?) throws -> Plan {
    try PlanLoader(
      tree,
      rules: RuleNames(runs: RuleBook.identifiers),
      configuration: configuration.map { FileReference(tree: tree, path: $0) }
    ).load(path).plan
  }

  /// Returns the stored digests by path and seed.
  static func digests() throws -> [String: String] {
    let lines = try Surroundings.text("Scenarios/digests.txt").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ", maxSplits: 2) }
    return Dictionary(lines.map { ("\($0[2]) \($0[1])", String($0[0])) }) { $1 }
  }
}
