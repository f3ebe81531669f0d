import RehearsalSimulation

/// The definitions below a folder, as far as they can be one team.
struct TeamFiles {
  /// What to say where there is none below a folder.
  static func noneFound(below folder: String) -> String {
    "no definition below `\(folder)`; hidden folders are passed over, so name one such as "
      + "`.claude/agents` itself"
  }

  let files: [AgentFile]
  /// The agents with their edges, names resolved.
  private(set) var roster = Roster()
  /// The names in handoffs that no agent has.
  private(set) var unresolved: [(agent: String, mention: HandoffMention)] = []
  /// Whether the folder holds definitions that the team cannot have.
  let areSomeLeftOut: Bool
  /// What was noticed while they were read.
  let remarks: [Complaint]

  /// Reads the definitions of a tree.
  ///
  /// - Throws: ``PlanError`` where they cannot be read.
  init(_ tree: any SourceTree) throws(PlanError) {
    let complaints = Complaints()
    let reader = SourceReader(tree, complaints)
    let paths: [String]
    do throws(SourceError) {
      paths = try tree.files(below: "") ?? []
    } catch {
      complaints.error(error.message, at: nil)
      throw PlanError(complaints: complaints.all)
    }
    let all = paths.filter { $0.lowercased().hasSuffix(".md") }.compactMap { path in
      reader.read(path, namedAt: nil).flatMap {
        AgentFile.read($0, mode: .compatible, complaints)
      }
    }
    var names: Set<String> = []
    files = all.filter { file in
      guard !names.insert(file.name).inserted else { return true }
      complaints.warn(
        "another definition is already named `\(file.name)`; this one is left out",
        at: file.location
      )
      return false
    }
    areSomeLeftOut = files.count < all.count
    for file in files {
      var member = Plan.Member(contract: file.contract, role: RoleGuess.role(for: file.name).role)
      member.definition = file.definition
      roster.add(file.name, member, at: file.location, complaints)
    }
    roster.close()
    roster.connect(files.map { ($0.name, $0) })
    guard !complaints.hasErrors else { throw PlanError(complaints: complaints.all) }
    remarks = complaints.all
    findUnresolved()
  }

  /// Finds the names that could be agents and are none, nor commands anywhere in the team.
  private mutating func findUnresolved() {
    let mentions = files.flatMap { file in
      (file.senders + file.receivers).map { (agent: file.name, mention: $0) }
    }
    let commands = Set(mentions.filter(\.mention.isCommand).map(\.mention.name))
    unresolved = mentions.filter { _, mention in
      roster.resolve(mention.name).isEmpty && !commands.contains(mention.name)
        && MentionForm(of: mention.name) != .other
    }
  }
}
