import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation

extension CauseSearch {
  /// A possible cause of the failure that can be removed from the plan.
  ///
  /// It is a fault, an entry of an agent's script, a context window, a quota or a setting: a deadline, a limit, working
  /// hours, the budget or slots.
  struct Suspect {
    var origin: FailureCause.Origin
    var title: String
    var effect = ""
    var distance = Distance.general
    /// A closure that removes the suspect from a plan.
    var leaveOut: (inout Plan) -> Void
  }

  /// How close a suspect is to the task that the failure is about.
  enum Distance: Int {
    /// The suspect affected the failed task.
    case own
    /// The suspect affected a task that the failed task needs, or can affect every task.
    case general
    /// The suspect affected other tasks only.
    case other
  }

  /// Returns the suspects of a run.
  ///
  /// The suspects are, in this order: the faults that took effect, the script entries that were used, the context
  /// windows that became full, the quotas that delayed or refused sessions, and the settings: the deadlines that
  /// answers missed, the limit at which the run stopped, the working hours of agents that had sessions, the budget if
  /// the run reached one of its limits, and the slots and the limits on the sessions of agents. Faults and script
  /// entries that concern the failed task come before others of their kind. The script entries of the agent with the
  /// first error come before those of other agents.
  func suspects(
    in plan: Plan,
    _ run: JudgedRun,
    _ disturbances: Disturbances
  ) -> [Suspect] {
    let faultSuspects = disturbances.faults.compactMap { id in
      plan.faults.first { $0.id == id }.map {
        faultSuspect($0, affecting: disturbances.tasksByFault[id] ?? [])
      }
    }
    return Self.sortedByDistance(faultSuspects)
      + Self.sortedByDistance(scriptSuspects(in: plan, run))
      + disturbances.compactedAgents.map { windowSuspect(of: $0, in: plan) }
      + disturbances.quotas.map(quotaSuspect)
      + settingSuspects(in: plan, run, disturbances)
  }

  /// Returns the suspects that are closest to the failed task, at most ``maximumSuspectCount``, in the same order.
  static func closest(_ suspects: [Suspect]) -> [Suspect] {
    let indices = suspects.indices.sorted {
      (suspects[$0].distance.rawValue, $0) < (suspects[$1].distance.rawValue, $1)
    }
    return indices.prefix(maximumSuspectCount).sorted().map { suspects[$0] }
  }

  private static func sortedByDistance(_ suspects: [Suspect]) -> [Suspect] {
    suspects.indices.sorted {
      (suspects[$0].distance.rawValue, $0) < (suspects[$1].distance.rawValue, $1)
    }.map { suspects[$0] }
  }

  /// Returns how close something that affected the given tasks is to the failed task.
  private func distance(of tasks: Set<TaskID>) -> Distance {
    guard failedTask != TaskID.none, !tasks.isEmpty else { return .general }
    if tasks.contains(failedTask) { return .own }
    return tasks.contains(TaskID.none) || !tasks.isDisjoint(with: neededTasks) ? .general : .other
  }

  private func scriptSuspects(in plan: Plan, _ run: JudgedRun) -> [Suspect] {
    let violatingAgent = failedRun.judgement.firstError?.agent.index
    let agents = run.summary.usedClauses.indices.sorted {
      ($0 == violatingAgent ? 0 : 1, $0) < ($1 == violatingAgent ? 0 : 1, $1)
    }
    return agents.flatMap { agent in
      let usedFlags = run.summary.usedClauses[agent]
      return usedFlags.indices.filter { usedFlags[$0] }.compactMap { clause in
        self.scriptSuspect(
          clause,
          of: AgentID(rawValue: UInt32(agent)),
          in: plan,
          isOfViolatingAgent: agent == violatingAgent
        )
      }
    }
  }

  private func windowSuspect(of agent: AgentID, in plan: Plan) -> Suspect {
    let origin = FailureCause.Origin.window(
      agent: plan.name(of: agent),
      tokens: plan.member(agent)?.model?.window?.tokens ?? 0
    )
    return Suspect(origin: origin, title: "the context window of `\(plan.name(of: agent))`") {
      plan in
      plan.removeWindow(of: agent)
    }
  }

  private func quotaSuspect(_ name: String) -> Suspect {
    Suspect(origin: .quota(name), title: "the quota of `\(name)`") { plan in
      plan.platform.quotas.removeAll { $0.name == name }
    }
  }

  private func faultSuspect(_ fault: Fault, affecting tasks: Set<TaskID>) -> Suspect {
    Suspect(
      origin: .fault(id: fault.id, verb: fault.verb.name, location: fault.location),
      title: "fault `\(fault.id)` (\(fault.verb.name)) at \(fault.location)",
      effect: effectText(of: fault),
      distance: distance(of: tasks)
    ) { plan in
      plan.faults.removeAll { $0.id == fault.id }
    }
  }

  /// Returns a text about what a fault does and which agents it concerns.
  private func effectText(of fault: Fault) -> String {
    let description = FaultVerbs.all.first { $0.verb == fault.verb.name }?.about ?? ""
    var details: [String] = []
    if case .session(.skipCheck(let check), _) = fault.verb { details.append(check.rawValue) }
    if let agent = fault.verb.sessionPattern?.agent { details.append(plan.name(of: agent)) }
    if let pattern = fault.verb.handoffPattern {
      details += [
        pattern.sender.map { "from \(plan.name(of: $0))" },
        pattern.receiver.map { "to \(plan.name(of: $0))" },
      ].compactMap(\.self)
    }
    return description + (details.isEmpty ? "" : ": \(details.joined(separator: ", "))")
  }

  private func scriptSuspect(
    _ index: Int,
    of agent: AgentID,
    in plan: Plan,
    isOfViolatingAgent: Bool
  ) -> Suspect? {
    guard plan.members.indices.contains(agent.index) else { return nil }
    let clauses = plan.members[agent.index].behaviour.clauses
    guard clauses.indices.contains(index) else { return nil }
    let (name, location) = (plan.name(of: agent), clauses[index].location)
    return Suspect(
      origin: .script(agent: name, location: location),
      title: "the script of `\(name)` at \(location)",
      effect: "a session of \(name) \(clauses[index].summary(in: plan))",
      distance: clauses[index].condition.task.map { distance(of: [$0]) }
        ?? (isOfViolatingAgent ? .own : .general)
    ) { plan in
      plan.removeClauses(at: location, of: agent)
    }
  }
}
