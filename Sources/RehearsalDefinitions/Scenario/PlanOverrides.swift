import RehearsalSimulation

/// The definitions, the policy and the configuration that override parts of a scenario.
final class PlanOverrides {
  /// The file tree with definitions that replace those of the scenario; `nil` to replace none.
  let definitions: (any SourceTree)?
  /// The policy file that replaces the scenario's policy; `nil` to keep the scenario's policy.
  let policyFile: FileReference?
  /// The configuration file that overrides parts of the scenario; `nil` to override nothing.
  let configurationFile: FileReference?
  /// The files that were read to override parts of the scenario, with their content.
  private(set) var readFiles: [PlanSource] = []

  init(agents: (any SourceTree)?, policy: FileReference?, configuration: FileReference?) {
    self.definitions = agents
    self.policyFile = policy
    self.configurationFile = configuration
  }

  /// Stores files that were read, and marks them with the kind of override that they belong to.
  func add(_ sources: [PlanSource], from origin: PlanSource.Origin) {
    self.readFiles += sources.map { source in
      var source = source
      source.origin = origin
      return source
    }
  }
}
