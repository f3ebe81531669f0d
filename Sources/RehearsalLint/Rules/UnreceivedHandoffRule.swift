import OrderedCollections
import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents with an incomplete list of the agents that hand work to them.
///
/// If none of a sender's receivers lists the sender, the rule reports the sender instead of the receivers.
enum UnreceivedHandoffRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "handoff.not-received",
    severity: .note,
    summary: "an agent lists the agents that it takes work from, and others hand work to it too",
    reason: """
      The receiver has no rule for the work that arrives from the others, and may refuse it or treat it as \
      something else.
      """,
    remedy: "add the senders to the list, or remove the handoffs to this agent",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n## Hands Off To\n- **checker**: finished work\n"
      ),
      ExampleFile("checker.md", checker(senders: "- **painter**: painted work\n")),
      ExampleFile(
        "painter.md",
        "---\nname: painter\ndescription: Paints.\n---\n## Hands Off To\n- **checker**: painted work\n"
      ),
    ],
    correctedFiles: [
      ExampleFile(
        "checker.md",
        checker(senders: "- **painter**: painted work\n- **builder**: finished work\n")
      )
    ]
  )

  private static func checker(senders: String) -> String {
    "---\nname: checker\ndescription: Checks.\n---\n## Receives Work From\n\(senders)"
  }

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let statements = EdgeStatements(team)
    reportSenders(statements, &findings)
    reportReceivers(team, statements, &findings)
  }

  /// Reports each sender whose work no receiver accepts.
  ///
  /// All receivers of such a sender have a list of senders, and none of these lists contains the sender.
  private static func reportSenders(
    _ statements: EdgeStatements,
    _ findings: inout LintFindings
  ) {
    for (sender, statementOfReceiver) in statements.statementsNobodyAccepts {
      guard let (receiver, statement) = statementOfReceiver.elements.first else { continue }
      findings.add(
        ruleDescription,
        at: statement.mention.location,
        about: "the work of \(sender)",
        "no agent takes the work of `\(sender)`: "
          + (statementOfReceiver.count == 1
            ? "`\(receiver)`, the only receiver, lists its senders without it"
            : "each of the \(statementOfReceiver.count) receivers lists its senders without it"),
        remedy: "name `\(sender)` as a sender in the definition of a receiver",
        severity: .warning,
        related: statementOfReceiver.keys.compactMap { receiver in
          statements.firstSenderLocation(of: receiver)
            .map { Finding.RelatedLocation("`\(receiver)` lists its senders", at: $0) }
        }
      )
    }
  }

  /// Reports each receiver whose list of senders is incomplete.
  ///
  /// Senders whose work no receiver accepts are left out, because they are reported separately.
  private static func reportReceivers(
    _ team: LintTeam,
    _ statements: EdgeStatements,
    _ findings: inout LintFindings
  ) {
    var refusedStatements = OrderedDictionary<String, [LintTeam.HandoffStatement]>()
    for statement in team.handoffStatements
    where statements.statementsNobodyAccepts[statement.agent] == nil {
      for receiver in statement.resolvedAgents where statements.isRefused(statement, by: receiver) {
        guard refusedStatements[receiver]?.last?.agent != statement.agent else { continue }
        refusedStatements[receiver, default: []].append(statement)
      }
    }
    for (receiver, senderStatements) in refusedStatements {
      guard let location = statements.firstSenderLocation(of: receiver) else { continue }
      let quotedNames = senderStatements.map { "`\($0.agent)`" }
      let hiddenNote = quotedNames.count > 4 ? " and \(quotedNames.count - 4) more" : ""
      let senderNames = quotedNames.prefix(4).joined(separator: ", ") + hiddenNote
      findings.add(
        ruleDescription,
        at: location,
        about: receiver,
        "`\(receiver)` lists the agents that it takes work from, but not \(senderNames), "
          + "\(quotedNames.count == 1 ? "which hands" : "which hand") work to it",
        related: senderStatements.map {
          Finding.RelatedLocation("`\($0.agent)` hands work to it", at: $0.mention.location)
        }
      )
    }
  }
}
