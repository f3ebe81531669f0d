import Foundation
import RehearsalSimulation

// MARK: - Events

extension CodexThread {
  mutating func readEvent(
    _ event: JSONValue,
    _ type: String,
    _ time: Timestamp?,
    _ place: History.LogPosition,
    _ history: inout History
  ) {
    switch type {
    case "token_count": readTokens(event, &history)
    case "user_message": userMessageCounts.messages += 1
    case "item_completed": readCompletedItem(event["item"], time, place)
    case "sub_agent_activity": readActivity(event, call: event["event_id"], time, place)
    case "collab_agent_spawn_end": recordStartedThread(event["new_thread_id"], of: event["call_id"])
    case "error" where !hasEndedTurn && Self.endsTurn(error: event): records.endInError(at: place)
    case "task_complete", "turn_complete":
      hasEndedTurn = true
      if event["error"]?.isObject == true { records.endInError(at: place) }
      guard firstTurnEnd == nil else { return }
      firstTurnEnd = Statement(
        threadName: metadata.id,
        state: event["error"]?.isObject == true ? "errored" : "completed",
        source: "child-log",
        logPosition: place,
        time: time,
        text: event["last_agent_message"]?.string
      )
    case "turn_aborted": readAbort(event["reason"]?.string, place, &history)
    default: break
    }
  }

  /// Returns whether an error ended the turn, and not only something that the user asked for beside the turn.
  private static func endsTurn(error: JSONValue) -> Bool {
    let info = error["codex_error_info"]
    let kind = info?.string ?? info?.members.first?.key
    return !["thread_rollback_failed", "active_turn_not_steerable"].contains(kind)
  }

  /// Reads why a turn was aborted.
  private mutating func readAbort(
    _ reason: String?,
    _ place: History.LogPosition,
    _ history: inout History
  ) {
    hasEndedTurn = true
    records.lane.stopReason = reason
    switch reason {
    case "budget_limited": records.endInError(at: place)
    // The review that began the turn is complete.
    case "review_ended": break
    default: records.interrupt()
    }
    if records.lane.kind == .root, reason == "interrupted" { history.interruptionCount += 1 }
  }

  private mutating func readCompletedItem(
    _ item: JSONValue?,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    guard let item else { return }
    switch item["type"]?.string {
    case "UserMessage": userMessageCounts.items += 1
    case "SubAgentActivity": readActivity(item, call: item["id"], time, place)
    case "CollabAgentToolCall":
      let threads = item["receiver_thread_ids"]?.elements ?? []
      if threads.count == 1, item["tool"]?.string == "spawn_agent" {
        recordStartedThread(threads.first, of: item["id"])
      }
    default: break
    }
  }

  private mutating func readActivity(
    _ activity: JSONValue,
    call: JSONValue?,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    switch activity["kind"]?.string {
    case "started": recordStartedThread(activity["agent_thread_id"], of: call)
    case "completed", "interrupted":
      guard let threadID = activity["agent_thread_id"]?.string else { return }
      let state = activity["kind"]?.string ?? ""
      statements.append(
        Statement(
          threadName: threadID,
          state: state,
          source: "activity",
          logPosition: place,
          time: time
        )
      )
    default: break
    }
  }

  /// Stores which thread a call started.
  ///
  /// Does nothing if the call is not a known launch. A launch is a call that starts an agent.
  private mutating func recordStartedThread(_ thread: JSONValue?, of call: JSONValue?) {
    guard let thread = thread?.string, let call = call?.string else { return }
    for index in launches.indices where launches[index].call == call {
      launches[index].startedThread = (thread, .progress)
    }
  }
}

// MARK: - The state of other threads

extension CodexThread {
  /// Reads a text that may be a notification about the state of another agent.
  ///
  /// - Returns: Whether the text is such a notification.
  mutating func readNotification(
    _ text: String,
    _ time: Timestamp?,
    _ place: History.LogPosition,
    _ history: inout History
  ) -> Bool {
    let prefix = "<subagent_notification>"
    guard text.hasPrefix(prefix) else { return false }
    history.notifications.all += 1
    let json = Array(text.utf8.dropFirst(prefix.utf8.count))
    guard let (value, _) = JSONValue.read(json), let status = value["status"],
      let name = (value["agent_path"] ?? value["agent_id"])?.string
    else { return true }
    if notifyingAgents.insert("notification \(name)").inserted {
      history.notifications.distinct += 1
    }
    addStatement(name, status, "notification", time, place)
    return true
  }

  /// Reads a message from another agent, and records the message if it is the result of that agent's work.
  ///
  /// Only a message of the type `FINAL_ANSWER` is a result. All other messages are ignored.
  mutating func readAgentMessage(
    _ item: JSONValue,
    _ time: Timestamp?,
    _ place: History.LogPosition,
    _ history: inout History
  ) {
    guard let author = item["author"]?.string, author != metadata.agentPath else { return }
    let parts = item["content"]?.elements.compactMap { $0["text"]?.string } ?? []
    let text = parts.joined(separator: "\n")
    guard text.hasPrefix("Message Type: FINAL_ANSWER") else { return }
    history.notifications.all += 1
    if notifyingAgents.insert("agent-message \(author)").inserted {
      history.notifications.distinct += 1
    }
    let payload = text.range(of: "\nPayload:\n").map { String(text[$0.upperBound...]) }
    statements.append(
      Statement(
        threadName: author,
        state: "completed",
        source: "agent-message",
        logPosition: place,
        time: time,
        text: payload ?? ""
      )
    )
  }

  /// Records a statement of the log about the state of another thread.
  ///
  /// - Parameters:
  ///   - name: The identifier of the thread or the path of the agent.
  ///   - status: The state as a word, or an object with the word as its key and a text as its value.
  ///   - source: The kind of record that has the statement, such as `notification`.
  ///   - time: The time of the record.
  ///   - place: The position of the record in the logs.
  mutating func addStatement(
    _ name: String,
    _ status: JSONValue,
    _ source: String,
    _ time: Timestamp?,
    _ place: History.LogPosition
  ) {
    let statusMember = status.members.first
    guard let stateName = status.string ?? statusMember?.key else { return }
    statements.append(
      Statement(
        threadName: name,
        state: stateName,
        source: source,
        logPosition: place,
        time: time,
        text: statusMember?.value.string
      )
    )
  }
}

// MARK: - Tokens

extension CodexThread {
  /// Counts the tokens of a response of the language model.
  ///
  /// A record with the same running totals as the previous record with totals is a repetition, and is not
  /// counted.
  private mutating func readTokens(_ event: JSONValue, _ history: inout History) {
    guard let info = event["info"], info.isObject else { return }
    history.usageRecords.all += 1
    let model = info["model"]?.string ?? self.model
    let newTotals = Self.runningTotals(event)
    if let newTotals, let previousTotals, newTotals == previousTotals { return }
    if let usage = info["last_token_usage"], usage.isObject {
      tokensFromTotals[model, default: TokenCount()] += Self.tokenCount(usage)
    } else if let newTotals {
      tokensFromTotals[model, default: TokenCount()] += Self.spentTokens(newTotals, previousTotals)
    }
    previousTotals = newTotals ?? previousTotals
  }

  /// Returns the number of tokens that were spent between two records with running totals.
  ///
  /// The result is the later totals in two cases: there is no earlier record, or one of the totals has become
  /// smaller because the count restarted.
  private static func spentTokens(_ later: TokenCount, _ earlier: TokenCount?) -> TokenCount {
    guard let earlier, earlier.input <= later.input, earlier.output <= later.output,
      earlier.cacheRead <= later.cacheRead, earlier.cacheWrite <= later.cacheWrite
    else { return later }
    var difference = later
    difference.input -= earlier.input
    difference.output -= earlier.output
    difference.cacheRead -= earlier.cacheRead
    difference.cacheWrite -= earlier.cacheWrite
    return difference
  }

  /// Returns the running totals of tokens in an event; `nil` if it has none.
  static func runningTotals(_ event: JSONValue) -> TokenCount? {
    guard let usage = event["info"]?["total_token_usage"], usage.isObject else { return nil }
    return tokenCount(usage)
  }

  /// Returns the token counts of a record, with separate counts for uncached and cached input.
  static func tokenCount(_ usage: JSONValue) -> TokenCount {
    TokenCount(
      messages: 1,
      allInput: usage["input_tokens"]?.integer,
      cacheRead: usage["cached_input_tokens"]?.integer,
      cacheWrite: usage["cache_write_input_tokens"]?.integer,
      output: usage["output_tokens"]?.integer
    )
  }
}
