import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalSimulation

/// A configuration with the scenarios as it has them.
struct Side {
  var arm: Arm
  /// The options by which `rehearse run` does the same.
  var options: String
  var scenarios: [FoundScenario]

  /// Loads scenarios with a configuration file, or with the definitions of a folder.
  init(_ path: String, scenarios paths: [String]) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw NothingFound(
        message: "\(path): error: there is no such configuration file or folder of definitions"
      )
    }
    let isFolder = ScenarioFiles.isFolder(path)
    let substitutes =
      isFolder ? Substitutes(agents: path) : Substitutes(configuration: path)
    let found = try ScenarioFiles(paths).load(substitutes)
    scenarios = found.filter { !$0.loaded.plan.isCanary }
    guard !scenarios.isEmpty else {
      throw NothingFound(
        message:
          "error: every scenario below \(paths.joined(separator: ", ")) is a canary, which has to fail "
          + "and compares nothing"
      )
    }
    let name = isFolder ? path : scenarios[0].loaded.configuration
    arm = Arm(name: name ?? path, path: path)
    options = substitutes.options
    call(arm.name)
  }

  /// Gives it a name, under which its runs are recorded.
  private mutating func call(_ name: String) {
    arm.name = name
    for place in scenarios.indices { scenarios[place].loaded.configuration = name }
  }

  /// The same sides, those that share a name called by their paths.
  static func distinct(_ sides: [Side]) -> [Side] {
    sides.map { side in
      let others = sides.filter {
        $0.arm.name == side.arm.name && $0.arm.path != side.arm.path
      }
      var side = side
      if !others.isEmpty { side.call(side.arm.path) }
      return side
    }
  }
}

extension Plan {
  /// Whether the scenario is there to fail.
  fileprivate var isCanary: Bool {
    if case .mustFail = oracle { true } else { false }
  }
}
