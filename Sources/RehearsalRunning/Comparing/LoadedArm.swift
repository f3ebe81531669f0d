import Foundation
public import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation

/// A configuration, together with the scenarios to which it is applied.
public struct LoadedArm: Sendable {
  /// The name and path of the configuration.
  ///
  /// A variation has no file. Its path is the command-line option, such as `--vary 'slots=2'`.
  public private(set) var arm: Arm
  /// The command-line options that make `rehearse run` use this configuration, such as ` --agents DIR`.
  let options: String
  /// The scenarios with the configuration applied to them.
  ///
  /// They include no canaries, which pass only if certain rules are violated.
  public private(set) var scenarios: [LoadedScenario]
  /// The warnings and notes about the scenario, configuration and definition files.
  public let diagnostics: [Diagnostic]

  /// Loads scenarios and applies a configuration to them.
  ///
  /// - Parameters:
  ///   - path: The path of a configuration file, or of a folder whose definitions replace those of the scenarios.
  ///   - paths: The paths of scenario files and of folders with scenario files.
  ///
  /// - Throws: `PlanError` if a file is invalid, ``RunningError`` if a file is missing or every scenario is a canary.
  public init(_ path: String, scenarios paths: [String]) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw RunningError(
        .missing,
        "\(path): error: there is no such configuration file or folder of definitions"
      )
    }
    let isFolder = ScenarioFiles.isFolder(path)
    let substitutions =
      isFolder ? Substitutions(agents: path) : Substitutions(configuration: path)
    try self.init(substitutions, path: path, scenarios: paths)
    if isFolder { setName(path) }
  }

  /// Loads scenarios and overrides some of their keys.
  ///
  /// - Parameters:
  ///   - variation: The keys and their values.
  ///   - paths: The paths of scenario files and of folders with scenario files.
  ///
  /// - Throws: `PlanError` if a file is invalid, ``RunningError`` if a file is missing or every scenario is a canary.
  public init(_ variation: Variation, scenarios paths: [String]) throws {
    var substitutions = Substitutions()
    substitutions.variation = variation
    try self.init(substitutions, path: String(variation.options.dropFirst()), scenarios: paths)
  }

  private init(_ substitutions: Substitutions, path: String, scenarios paths: [String]) throws {
    let files = try ScenarioFiles(paths).load(substitutions)
    diagnostics = files.diagnostics
    scenarios = files.scenarios.filter { !$0.plan.isCanary }
    guard !scenarios.isEmpty else {
      throw RunningError(
        .missing,
        "error: every scenario below \(paths.joined(separator: ", ")) is a canary, which has to fail "
          + "and compares nothing"
      )
    }
    let name = scenarios[0].loadedPlan.configuration
    arm = Arm(name: name ?? path, path: path)
    options = substitutions.options
    setName(arm.name)
  }

  /// Sets the name of the configuration for reports and for recorded runs.
  private mutating func setName(_ name: String) {
    arm.name = name
    for index in scenarios.indices { scenarios[index].loadedPlan.configuration = name }
  }

  /// Returns the configurations, renamed so that configurations with different paths have different names.
  ///
  /// If configurations with different paths have the same name, their paths become their names.
  public static func withDistinctNames(_ arms: [LoadedArm]) -> [LoadedArm] {
    arms.map { arm in
      let namesakes = arms.filter { $0.arm.name == arm.arm.name && $0.arm.path != arm.arm.path }
      var arm = arm
      if !namesakes.isEmpty { arm.setName(arm.arm.path) }
      return arm
    }
  }

  /// Returns whether both configurations make the same plans, because their files have the same contents.
  ///
  /// The files may be in different folders.
  func hasSamePlans(as other: LoadedArm) -> Bool {
    scenarios.elementsEqual(other.scenarios) {
      $0.path == $1.path && $0.loadedPlan.sources.comparable == $1.loadedPlan.sources.comparable
    }
  }

  /// Returns the result of the scenario with the given index, with the given runs.
  func result(_ index: Int, _ runs: RunList) -> ScenarioResult {
    ScenarioResult(
      plan: scenarios[index].plan,
      path: scenarios[index].path,
      runs: runs,
      options: options
    )
  }
}

extension [PlanSource] {
  /// The files without their root folders and the names of configuration files.
  ///
  /// If these files are equal for two plans, the plans are the same.
  var comparable: Set<PlanSource> {
    Set(
      map { source in
        PlanSource(
          origin: source.origin,
          path: source.origin == .configuration ? "" : source.path,
          bytes: source.bytes
        )
      }
    )
  }
}

extension Plan {
  /// Whether the scenario is a canary, which passes only if certain rules are violated.
  var isCanary: Bool {
    if case .mustFail = oracle { true } else { false }
  }
}
