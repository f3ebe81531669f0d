import ArgumentParser
import RehearsalAnalysis
import RehearsalRules
import RehearsalSimulation

/// The `rules` command, which lists the rules that judge runs.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List the rules that judge runs.",
    discussion: """
      Each with its severity, the failure mode of MAST that it stands for, and when it fires. Those \
      that judge definitions are listed by `rehearse lint --rules`.
      """
  )

  func run() throws {
    let width = RuleBook.descriptions.map(\.id.count).max() ?? 0
    for rule in RuleBook.descriptions {
      let severity = rule.severity.rawValue.padded(to: 7)
      try Output.print(
        "\(rule.id.padded(to: width))  \(severity)  \(rule.failureMode.rawValue)  \(rule.firesWhen)\n"
      )
    }
  }
}
