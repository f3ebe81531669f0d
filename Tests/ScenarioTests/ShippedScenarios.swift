import Foundation
import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support

/// The scenarios that come with the project.
enum ShippedScenarios {
  static let root = Surroundings.project.appending(path: "Scenarios")

  /// Their paths from the root.
  static let paths: [String] = {
    let tree = DiskTree(root: root, shownAs: "Scenarios/")
    let files: [String]? = (try? tree.files(below: "")) ?? nil
    let others = ["rehearsal.yaml", "policy.yaml"]
    return (files ?? []).filter { $0.hasSuffix(".yaml") && !others.contains($0) }
  }()

  static func plan(_ path: String) throws -> Plan {
    try PlanLoader(
      DiskTree(root: root, shownAs: "Scenarios/"),
      rules: RuleNames(runs: RuleBook.identifiers)
    ).load(path).plan
  }

  /// The digests that were written when somebody last looked, by path and seed.
  static func digests() throws -> [String: String] {
    let lines = try Surroundings.text("Scenarios/digests.txt").split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ", maxSplits: 2) }
    return Dictionary(lines.map { ("\($0[2]) \($0[1])", String($0[0])) }) { $1 }
  }
}
