/// The files and values from command-line options that replace parts of every scenario.
public struct Substitutions: Sendable {
  /// The folder whose definitions replace the definitions of the scenarios; `nil` to replace none.
  public var agents: String?
  /// The policy file that replaces the policies of the scenarios; `nil` to replace none.
  public var policy: String?
  /// The configuration file that overrides parts of every scenario; `nil` for none.
  public var configuration: String?
  /// The keys and values that override both the scenarios and the configuration file; `nil` for none.
  public var variation: Variation?

  /// Creates substitutions that by default replace nothing.
  public init(agents: String? = nil, policy: String? = nil, configuration: String? = nil) {
    self.agents = agents
    self.policy = policy
    self.configuration = configuration
  }

  /// The command-line options for these substitutions, each preceded by a space; empty if there are none.
  public var options: String {
    let options = [
      ("--agents", agents), ("--policy", policy), ("--configuration", configuration),
    ]
    return options.map { name, value in
      value.map { " \(name) \(ShellWord.displayedPath($0))" } ?? ""
    }.joined() + (variation?.options ?? "")
  }
}
