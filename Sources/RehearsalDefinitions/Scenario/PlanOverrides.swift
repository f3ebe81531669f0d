import RehearsalSimulation

/// The definitions, the policy and the configuration that override parts of a scenario.
final class PlanOverrides {
  /// The tree with definitions that replace those of the scenario; `nil` to use the scenario's own definitions.
  let definitions: (any SourceTree)?
  /// The policy file that replaces the scenario's; `nil` to use the scenario's own policy.
  let policy: FileReference?
  /// The configuration file that overrides parts of the scenario; `nil` to use the scenario as it is.
  let configuration: FileReference?
  /// The overriding files that were read, with their content.
  private(set) var sources: [PlanSource] = []

  init(agents: (any SourceTree)?, policy: FileReference?, configuration: FileReference?) {
    self.definitions = agents
    self.policy = policy
    self.configuration = configuration
  }

  /// Stores files that were read from the tree with the given origin.
  func add(_ sources: [PlanSource], from origin: PlanSource.Origin) {
    self.sources += sources.map { source in
      var source = source
      source.origin = origin
      return source
    }
  }
}
