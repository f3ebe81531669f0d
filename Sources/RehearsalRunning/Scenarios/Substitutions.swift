/// Files that replace what scenarios name, as options of the command line.
public struct Substitutions: Sendable {
  /// A folder of definitions.
  public var agents: String?
  /// A policy file.
  public var policy: String?
  /// A configuration file, laid over every scenario.
  public var configuration: String?

  /// Creates substitutions; by default scenarios keep what they name.
  public init(agents: String? = nil, policy: String? = nil, configuration: String? = nil) {
    self.agents = agents
    self.policy = policy
    self.configuration = configuration
  }

  /// The options of a command line that repeats a run, each after a space.
  public var options: String {
    let options = [
      ("--agents", agents), ("--policy", policy), ("--configuration", configuration),
    ]
    return options.map { name, value in
      value.map { " \(name) \(ShellWord.quoted($0))" } ?? ""
    }.joined()
  }
}
