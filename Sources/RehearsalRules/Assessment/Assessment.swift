import RehearsalSimulation

/// The evaluation of a scenario's assertions about one run.
///
/// It uses the facts and violations that were found during the run.
struct Assessment {
  let plan: Plan
  let observations: RunObservations
  let violations: [Violation]

  /// The judgement of the run.
  var judgement: Judgement {
    var results: [ExpectationResult]
    var canary: Judgement.Canary?
    switch plan.oracle {
    case .soundness: results = soundnessResults
    case .history: results = historyResults
    case .expectations(let expectations): results = assess(expectations)
    case .mustFail(let patterns, let location):
      let result = assessExactly(patterns, statement: "must-fail", location)
      canary = result.verdict == .pass ? .caught : .missed
      results = [result]
    }
    if canary == nil, let earlyEndResult { results.append(earlyEndResult) }
    return Judgement(
      verdict: Self.verdict(of: results),
      violations: violations,
      tasks: observations.taskResults,
      retriedOpenTasks: observations.retriedOpenTasks,
      taskCount: observations.submittedTasks.count,
      spending: observations.spending.spending,
      expectations: results,
      canary: canary,
      sometimesHappened: observations.sometimesHappened,
      coverage: observations.coverage
    )
  }

  /// Returns `fail` if any assertion fails, or else `unknown` if any is unknown, or else `pass`.
  private static func verdict(of results: [ExpectationResult]) -> Verdict {
    if results.contains(where: { $0.verdict == .fail }) { return .fail }
    return results.contains { $0.verdict == .unknown } ? .unknown : .pass
  }

  /// Whether the run ended early, because of a limit, interference from outside or the end of a
  /// log.
  ///
  /// An event that is missing in such a run could have happened later.
  var hasEndedEarly: Bool {
    switch observations.ending {
    case .limited, .foreign, .unfinished: true
    case .settled, .deadlocked: false
    }
  }

  /// The result that reports an early end of the run, or `nil` if there is nothing to report.
  ///
  /// If a limit ended the run and the scenario has an `ends` assertion, the result is `nil`,
  /// because this assertion reports the end.
  private var earlyEndResult: ExpectationResult? {
    switch observations.ending {
    case .settled, .deadlocked: nil
    case .limited where plan.oracle.expectations?.ends != nil: nil
    case .unfinished:
      result(
        "the log is whole",
        .unknown,
        "an end of all work",
        "the log ends while work is open",
        nil,
        explanation: []
      )
    case .limited:
      result(
        "the run settles",
        .unknown,
        "no event is left to process",
        "\(observations.ending)",
        nil
      )
    case .foreign:
      result(
        "the run is isolated",
        .fail,
        "one thread, virtual time",
        "\(observations.ending)",
        nil
      )
    }
  }

  /// Returns the result of an assertion.
  ///
  /// If `explanation` is `nil` and the assertion does not hold, the result shows the last events of
  /// the run.
  func result(
    _ statement: String,
    _ verdict: Verdict,
    _ expected: String,
    _ found: String,
    _ location: SourceLocation?,
    explanation: @autoclosure () -> [String]? = nil,
    about task: TaskID = .none
  ) -> ExpectationResult {
    let ownExplanation = verdict == .pass ? [] : explanation()
    return ExpectationResult(
      statement: statement,
      verdict: verdict,
      expected: expected,
      found: found,
      explanation: ownExplanation ?? observations.recentLines,
      location: location,
      task: task,
      showsRecentEvents: ownExplanation == nil
    )
  }

  /// Returns the verdict on an assertion that demands an event.
  ///
  /// If the event did not happen in a run that ended early, the verdict is unknown.
  ///
  /// - Parameter occurs: Whether the event happened.
  /// - Returns: The verdict on the assertion.
  func judgeOccurrence(_ occurs: Bool) -> Verdict {
    occurs ? .pass : hasEndedEarly ? .unknown : .fail
  }
}

// MARK: - Assertions

extension Assessment {
  /// The results for a scenario without assertions: all tasks complete, and no rule reports an error.
  private var soundnessResults: [ExpectationResult] {
    [assess(Expectations.Eventually(goal: .allTasksCompleted, location: nil)), noErrorsResult]
  }

  /// The results for a history.
  ///
  /// A history without violations and without actions shows nothing, so the verdict is unknown.
  private var historyResults: [ExpectationResult] {
    observations.hasActions || !violations.isEmpty
      ? [noErrorsResult]
      : [result("acts", .unknown, "an act that a rule can judge", "none", nil, explanation: [])]
  }

  private func assess(_ expectations: Expectations) -> [ExpectationResult] {
    var results = expectations.outcomes.map(assess)
    switch expectations.violations {
    case .exactly(let patterns, let location):
      let statement = ExpectationResult.ViolationLimit.exactly.rawValue
      results.append(assessExactly(patterns, statement: statement, location))
    case .include(let patterns): results += patterns.map(assessInclude)
    case nil: results.append(noErrorsResult)
    }
    if let sequence = expectations.handoffs { results.append(assess(sequence)) }
    if observations.submittedTasks.isEmpty,
      !expectations.outcomes.contains(where: { $0.task == nil })
    {
      results.append(
        assess(Expectations.Eventually(goal: .allTasksCompleted, location: nil))
      )
    }
    results += expectations.never.map(assessNever)
    results += expectations.eventually.map(assess)
    results += expectations.always.map(assess)
    results += expectations.leadsTo.indices.map { assessLeadsTo(expectations.leadsTo[$0], $0) }
    results += expectations.before.indices.map { assessBefore(expectations.before[$0], $0) }
    results += expectations.afterLastWrite.indices.map {
      assessAfterLastWrite(expectations.afterLastWrite[$0], $0)
    }
    results += zip(expectations.atMost, observations.atMostCounts).map {
      assessAtMost($0, $1.count, $1.last)
    }
    if let ends = expectations.ends { results.append(assess(ends)) }
    return results
  }

  private func assess(_ expected: Expectations.TaskOutcome) -> ExpectationResult {
    let task = expected.task ?? .none
    let name = task == .none ? "work" : plan.name(of: task)
    let outcome = observations.taskResults.last { $0.task == task }?.outcome
    let holds =
      outcome?.kind == expected.kind
      && (expected.reason.map { $0 == outcome?.reason } ?? true)
    return result(
      "outcomes: \(name)",
      outcome == nil ? judgeOccurrence(holds) : holds ? .pass : .fail,
      Outcome(kind: expected.kind, reason: expected.reason).description,
      outcome?.description
        ?? (task == .none || observations.submittedTasks.contains(task)
          ? "still open" : "no agent created the task"),
      expected.location,
      about: task
    )
  }

  private func assess(_ expected: Expectations.Eventually) -> ExpectationResult {
    let endedResults = observations.taskResults.filter { $0.task != .none }
    let incompleteResults = observations.taskResults.filter { $0.outcome.kind != .completed }
    let openCount = observations.submittedTasks.count - endedResults.count
    let holds =
      switch expected.goal {
      case .allTasksEnded: openCount == 0
      case .allTasksCompleted:
        openCount == 0 && incompleteResults.isEmpty && !observations.submittedTasks.isEmpty
      }
    let outcomes = incompleteResults.prefix(3).map { result in
      "\(result.task == .none ? "the work" : plan.name(of: result.task)) \(result.outcome)"
    }
    let problems = (openCount > 0 ? ["\(openCount) open"] : []) + outcomes
    return result(
      "eventually: \(expected.goal.rawValue)",
      expected.goal == .allTasksCompleted && !incompleteResults.isEmpty
        ? .fail : judgeOccurrence(holds),
      expected.goal.rawValue,
      problems.isEmpty ? "no tasks" : problems.joined(separator: ", "),
      expected.location,
      about: holds
        ? .none : incompleteResults.first { $0.outcome.kind != .skipped }?.task ?? openTask ?? .none
    )
  }

  /// The first submitted task that has not ended, or `nil` if all submitted tasks have ended.
  ///
  /// The computation takes time proportional to the number of tasks.
  private var openTask: TaskID? {
    let endedTasks = Set(observations.taskResults.map(\.task))
    return observations.submittedTasks.first { !endedTasks.contains($0) }
  }

  private func assess(_ expected: Expectations.EndingAssertion) -> ExpectationResult {
    let actualEnding = Expectations.RequiredEnding(observations.ending)
    return result(
      "ends",
      actualEnding == expected.end ? .pass : .fail,
      expected.end.rawValue,
      actualEnding?.rawValue ?? observations.ending.description,
      expected.location
    )
  }

  /// The result of the assertion that no rule reports a violation of severity error.
  private var noErrorsResult: ExpectationResult {
    let errors = violations.filter { $0.severity == .error }
    return result(
      ExpectationResult.ViolationLimit.noErrors.rawValue,
      errors.isEmpty ? .pass : .fail,
      "no violation of severity error",
      errors.map(describe).joined(separator: ", "),
      nil,
      explanation: errors.prefix(3).map { "\($0.rule): \($0.text)" },
      about: errors.first?.task ?? .none
    )
  }

  /// Returns the result of a `never` assertion: no violation may match the pattern.
  ///
  /// The rule `scope.non-goal` cannot enforce a non-goal that has neither paths nor terms. If the pattern
  /// names this rule, the plan has such a non-goal, and no violation matches, the verdict is unknown.
  private func assessNever(_ pattern: Expectations.ViolationPattern) -> ExpectationResult {
    let matchingViolations = violations.filter { matches($0, pattern) }
    let unmatchableNonGoal =
      pattern.rule == NonGoalRule.ruleDescription.id
      ? plan.nonGoals.first { $0.boundary.isEmpty } : nil
    return result(
      "never: \(describe(pattern))",
      !matchingViolations.isEmpty ? .fail : unmatchableNonGoal == nil ? .pass : .unknown,
      "no such violation",
      matchingViolations.isEmpty
        ? unmatchableNonGoal.map { "\($0.id) has neither paths nor terms, so nothing can match it" }
          ?? ""
        : matchingViolations.map(describe).joined(separator: ", "),
      pattern.location,
      explanation: matchingViolations.prefix(3).map(\.text),
      about: matchingViolations.first?.task ?? .none
    )
  }

  /// Returns the result of an `include` assertion: at least one violation has to match the pattern.
  private func assessInclude(_ pattern: Expectations.ViolationPattern) -> ExpectationResult {
    let isFound = violations.contains { matches($0, pattern) }
    return result(
      "violations: include \(describe(pattern))",
      judgeOccurrence(isFound),
      "at least one such violation",
      isFound ? "one" : listText(violations),
      pattern.location
    )
  }

  /// Returns the result of an assertion that lists the violations of a run completely.
  ///
  /// Every violation of severity warning or error must match a pattern, and every pattern must
  /// match a violation of any severity. For a canary (a scenario that must fail), `statement` is
  /// `must-fail`, and the verdict is never unknown.
  private func assessExactly(
    _ patterns: [Expectations.ViolationPattern],
    statement: String,
    _ location: SourceLocation
  ) -> ExpectationResult {
    let unexpectedViolations = violations.filter { violation in
      violation.severity >= .warning && !patterns.contains { matches(violation, $0) }
    }
    let unmatchedPatterns = patterns.filter { pattern in
      !violations.contains { matches($0, pattern) }
    }
    let verdict: Verdict =
      !unexpectedViolations.isEmpty ? .fail : judgeOccurrence(unmatchedPatterns.isEmpty)
    let isCanary = statement == "must-fail"
    return result(
      statement,
      isCanary && verdict == .unknown ? .fail : verdict,
      patterns.isEmpty ? "none" : patterns.map(describe).joined(separator: ", "),
      listText(violations.filter { $0.severity >= .warning }),
      location,
      explanation: unexpectedViolations.prefix(3).map { "unexpected \(describe($0)): \($0.text)" }
        + unmatchedPatterns.map { "absent \(describe($0))" },
      about: unexpectedViolations.first?.task ?? .none
    )
  }

  /// Returns the result of an `at-most` assertion.
  ///
  /// `count` is the number of events that match the assertion's pattern. `last` contains the last of these
  /// events, at most three.
  private func assessAtMost(_ bound: Expectations.EventLimit, _ count: Int, _ last: [Event])
    -> ExpectationResult
  {
    result(
      "at-most: \(bound.pattern.description(in: plan))",
      count <= bound.maximumCount ? .pass : .fail,
      "at most \(bound.maximumCount)",
      "\(count)",
      bound.pattern.location,
      explanation: last.map(observations.line)
    )
  }
}

// MARK: - Descriptions of violations

extension Assessment {
  private func matches(
    _ violation: Violation,
    _ pattern: Expectations.ViolationPattern
  ) -> Bool {
    violation.rule == pattern.rule
      && (pattern.agent.map { $0 == violation.agent } ?? true)
      && (pattern.task.map { $0 == violation.task } ?? true)
  }

  private func listText(_ violations: [Violation]) -> String {
    violations.isEmpty ? "none" : violations.map(describe).joined(separator: ", ")
  }

  func describe(_ violation: Violation) -> String {
    violation.summary(in: plan)
  }

  private func describe(_ pattern: Expectations.ViolationPattern) -> String {
    plan.summary(of: pattern.rule, pattern.agent ?? .none, pattern.task ?? .none)
  }
}
