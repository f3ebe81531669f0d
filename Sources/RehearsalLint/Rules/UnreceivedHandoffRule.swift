import OrderedCollections
import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents that list the senders of their work, but not all agents that hand work to them.
enum UnreceivedHandoffRule: LintRule {
  static let about = LintRuleDescription(
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

  /// Reports each agent whose work no agent takes, because every receiver lists its senders without this agent.
  private static func reportSenders(
    _ statements: EdgeStatements,
    _ findings: inout LintFindings
  ) {
    for (sender, links) in statements.statementsNobodyAccepts {
      guard let (receiver, link) = links.elements.first else { continue }
      findings.add(
        about,
        at: link.mention.location,
        about: "the work of \(sender)",
        "no agent takes the work of `\(sender)`: "
          + (links.count == 1
            ? "`\(receiver)`, the only receiver, lists its senders without it"
            : "each of the \(links.count) receivers lists its senders without it"),
        remedy: "name `\(sender)` as a sender in the definition of a receiver",
        severity: .warning,
        related: links.keys.compactMap { receiver in
          statements.firstSender(of: receiver)
            .map { Finding.Related("`\(receiver)` lists its senders", at: $0) }
        }
      )
    }
  }

  /// Reports each receiver that leaves senders out of its list, if at least one other receiver takes their work.
  private static func reportReceivers(
    _ team: LintTeam,
    _ statements: EdgeStatements,
    _ findings: inout LintFindings
  ) {
    var refusedLinks = OrderedDictionary<String, [LintTeam.HandoffStatement]>()
    for link in team.handoffStatements where statements.statementsNobodyAccepts[link.agent] == nil {
      for receiver in link.resolvedAgents where statements.isRefused(link, by: receiver) {
        guard refusedLinks[receiver]?.last?.agent != link.agent else { continue }
        refusedLinks[receiver, default: []].append(link)
      }
    }
    for (receiver, links) in refusedLinks {
      guard let location = statements.firstSender(of: receiver) else { continue }
      let quotedNames = links.map { "`\($0.agent)`" }
      let hiddenNote = quotedNames.count > 4 ? " and \(quotedNames.count - 4) more" : ""
      let senderNames = quotedNames.prefix(4).joined(separator: ", ") + hiddenNote
      findings.add(
        about,
        at: location,
        about: receiver,
        "`\(receiver)` lists the agents that it takes work from, but not \(senderNames), "
          + "\(quotedNames.count == 1 ? "which hands" : "which hand") work to it",
        related: links.map {
          Finding.Related("`\($0.agent)` hands work to it", at: $0.mention.location)
        }
      )
    }
  }
}
