import RehearsalSimulation

/// The definitions, the policy and the configuration that override parts of a scenario.
final class PlanOverrides {
  /// The tree with definitions that replace those of the scenario; `nil` to keep the definitions.
  let definitions: (any SourceTree)?
  /// The policy file that replaces that of the scenario; `nil` to keep the policy.
  let policy: FileReference?
  /// The configuration file that overrides parts of the scenario; `nil` to override nothing.
  let configuration: FileReference?
  /// The overriding files that were read, with their content.
  private(set) var sources: [PlanSource] = []

  init(agents: (any SourceTree)?, policy: FileReference?, configuration: FileReference?) {
    self.definitions = agents
    self.policy = policy
    self.configuration = configuration
  }

  /// Stores files that were read, with the kind of override that they belong to.
  func add(_ sources: [PlanSource], from origin: PlanSource.Origin) {
    self.sources += sources.map { source in
      var source = source
      source.origin = origin
      return source
    }
  }
}
