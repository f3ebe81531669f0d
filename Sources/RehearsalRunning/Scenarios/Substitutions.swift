/// The files that replace files named by scenarios, as given by command-line options.
public struct Substitutions: Sendable {
  /// The folder of definitions that replaces the scenarios' definitions, if any.
  public var agents: String?
  /// The policy file that replaces the scenarios' policies, if any.
  public var policy: String?
  /// The configuration file that is laid over every scenario, if any.
  public var configuration: String?

  /// Creates substitutions; by default, no file is replaced.
  public init(agents: String? = nil, policy: String? = nil, configuration: String? = nil) {
    self.agents = agents
    self.policy = policy
    self.configuration = configuration
  }

  /// The options of the command that repeats a run, each preceded by a space.
  public var options: String {
    let options = [
      ("--agents", agents), ("--policy", policy), ("--configuration", configuration),
    ]
    return options.map { name, value in
      value.map { " \(name) \(ShellWord.quoted($0))" } ?? ""
    }.joined()
  }
}
