import RehearsalSimulation

/// The files that replace files of a scenario, and the content of each that was read.
final class PlanOverrides {
  let agents: (any SourceTree)?
  let policy: FileReference?
  let configuration: FileReference?
  private(set) var sources: [PlanSource] = []

  init(agents: (any SourceTree)?, policy: FileReference?, configuration: FileReference?) {
    self.agents = agents
    self.policy = policy
    self.configuration = configuration
  }

  func add(_ sources: [PlanSource], from origin: PlanSource.Origin) {
    self.sources += sources.map { source in
      var source = source
      source.origin = origin
      return source
    }
  }
}
