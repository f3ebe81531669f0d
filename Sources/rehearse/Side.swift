import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalSimulation

/// A configuration with the scenarios as it has them.
struct Side {
  var contender: Contender
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
    scenarios = try ScenarioFiles(paths).load(substitutes)
    let canaries = scenarios.filter { $0.loaded.plan.isCanary }
    if let canary = canaries.first {
      throw InvalidFile(
        message:
          "\(canary.shown): error: a canary has to fail, so it compares nothing; leave it out"
      )
    }
    let name = isFolder ? "definitions" : scenarios.first?.loaded.configuration
    contender = Contender(name: name ?? path, path: path)
    options = substitutes.options
  }
}

extension Plan {
  /// Whether the scenario is there to fail.
  fileprivate var isCanary: Bool {
    if case .mustFail = oracle { true } else { false }
  }
}
