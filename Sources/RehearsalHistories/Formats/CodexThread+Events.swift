import Foundation
import RehearsalSimulation

// MARK: - Events

extension CodexThread {
  mutating func takeEvent(
    _ event: JSONValue,
    _ type: String,
    _ time: Timestamp?,
    _ place: History.Place,
    _ history: inout History
  ) {
    switch type {
    case "token_count": takeTokens(event, &history)
    case "user_message": turns.messages += 1
    case "item_completed": takeCompleted(event["item"], time, place)
    case "sub_agent_activity": takeActivity(event, call: event["event_id"], time, place)
    case "collab_agent_spawn_end": name(event["new_thread_id"], of: event["call_id"])
    case "task_complete", "turn_complete":
      guard end == nil else { return }
      end = Statement(
        name: head.id,
        state: event["error"]?.isObject == true ? "errored" : "completed",
        via: "child-log",
        place: place,
        time: time,
        text: event["last_agent_message"]?.string
      )
    case "turn_aborted":
      records.lane.stopReason = event["reason"]?.string
      if records.lane.kind == .root, event["reason"]?.string == "interrupted" {
        history.interruptions += 1
      }
    default: break
    }
  }

  private mutating func takeCompleted(
    _ item: JSONValue?,
    _ time: Timestamp?,
    _ place: History.Place
  ) {
    guard let item else { return }
    switch item["type"]?.string {
    case "UserMessage": turns.items += 1
    case "SubAgentActivity": takeActivity(item, call: item["id"], time, place)
    case "CollabAgentToolCall":
      let threads = item["receiver_thread_ids"]?.elements ?? []
      if threads.count == 1, item["tool"]?.string == "spawn_agent" {
        name(threads.first, of: item["id"])
      }
    default: break
    }
  }

  private mutating func takeActivity(
    _ activity: JSONValue,
    call: JSONValue?,
    _ time: Timestamp?,
    _ place: History.Place
  ) {
    switch activity["kind"]?.string {
    case "started": name(activity["agent_thread_id"], of: call)
    case "completed", "interrupted":
      guard let thread = activity["agent_thread_id"]?.string else { return }
      let state = activity["kind"]?.string ?? ""
      statements.append(
        Statement(name: thread, state: state, via: "activity", place: place, time: time)
      )
    default: break
    }
  }

  /// Records the thread that a call started, as the caller's records say.
  private mutating func name(_ thread: JSONValue?, of call: JSONValue?) {
    guard let thread = thread?.string, let call = call?.string else { return }
    for index in launches.indices where launches[index].call == call {
      launches[index].child = (thread, .progress)
    }
  }
}

// MARK: - The state of other threads

extension CodexThread {
  /// Takes a notification that another agent has ended; returns whether the text is one.
  mutating func takeNotification(
    _ text: String,
    _ time: Timestamp?,
    _ place: History.Place,
    _ history: inout History
  ) -> Bool {
    let mark = "<subagent_notification>"
    guard text.hasPrefix(mark) else { return false }
    history.notifications.all += 1
    let rest = Array(text.utf8.dropFirst(mark.utf8.count))
    guard let (value, _) = JSONValue.read(rest), let status = value["status"],
      let name = (value["agent_path"] ?? value["agent_id"])?.string
    else { return true }
    if notifiers.insert("notification \(name)").inserted { history.notifications.distinct += 1 }
    state(name, status, "notification", time, place)
    return true
  }

  /// Takes a message that one agent sends to another one.
  ///
  /// The last message of a child is its result.
  mutating func takeAgentMessage(
    _ item: JSONValue,
    _ time: Timestamp?,
    _ place: History.Place,
    _ history: inout History
  ) {
    guard let author = item["author"]?.string, author != head.path else { return }
    let parts = item["content"]?.elements.compactMap { $0["text"]?.string } ?? []
    let text = parts.joined(separator: "\n")
    guard text.hasPrefix("Message Type: FINAL_ANSWER") else { return }
    history.notifications.all += 1
    if notifiers.insert("agent-message \(author)").inserted {
      history.notifications.distinct += 1
    }
    let payload = text.range(of: "\nPayload:\n").map { String(text[$0.upperBound...]) }
    statements.append(
      Statement(
        name: author,
        state: "completed",
        via: "agent-message",
        place: place,
        time: time,
        text: payload ?? ""
      )
    )
  }

  /// Records a state, which is a word, or an object with a word and a text.
  mutating func state(
    _ name: String,
    _ status: JSONValue,
    _ via: String,
    _ time: Timestamp?,
    _ place: History.Place
  ) {
    let member = status.members.first
    guard let word = status.string ?? member?.key else { return }
    statements.append(
      Statement(
        name: name,
        state: word,
        via: via,
        place: place,
        time: time,
        text: member?.value.string
      )
    )
  }
}

// MARK: - Tokens

extension CodexThread {
  /// Counts the tokens of a response, unless the record repeats the sums of the one before.
  private mutating func takeTokens(_ event: JSONValue, _ history: inout History) {
    guard let info = event["info"], info.isObject else { return }
    history.usageRecords.all += 1
    let model = info["model"]?.string ?? self.model
    let sum = Self.total(event)
    if let sum, let total, sum == total { return }
    if let usage = info["last_token_usage"], usage.isObject {
      countedTokens[model, default: TokenCount()] += Self.tokens(usage)
    } else if let sum {
      countedTokens[model, default: TokenCount()] += Self.difference(sum, total)
    }
    total = sum ?? total
  }

  /// Returns what sums of tokens have more than the ones before.
  private static func difference(_ sum: TokenCount, _ earlier: TokenCount?) -> TokenCount {
    guard let earlier, earlier.input <= sum.input, earlier.output <= sum.output,
      earlier.cacheRead <= sum.cacheRead, earlier.cacheWrite <= sum.cacheWrite
    else { return sum }
    var difference = sum
    difference.input -= earlier.input
    difference.output -= earlier.output
    difference.cacheRead -= earlier.cacheRead
    difference.cacheWrite -= earlier.cacheWrite
    return difference
  }

  /// Returns the sums of tokens that an event states.
  static func total(_ event: JSONValue) -> TokenCount? {
    guard let usage = event["info"]?["total_token_usage"], usage.isObject else { return nil }
    return tokens(usage)
  }

  /// Returns the tokens of a record.
  ///
  /// Its input includes what is read from a cache or written to it.
  static func tokens(_ usage: JSONValue) -> TokenCount {
    var tokens = TokenCount(messages: 1)
    let input = max(0, usage["input_tokens"]?.integer ?? 0)
    tokens.cacheRead = min(input, max(0, usage["cached_input_tokens"]?.integer ?? 0))
    tokens.cacheWrite = min(
      input - tokens.cacheRead,
      max(0, usage["cache_write_input_tokens"]?.integer ?? 0)
    )
    tokens.input = input - tokens.cacheRead - tokens.cacheWrite
    tokens.output = max(0, usage["output_tokens"]?.integer ?? 0)
    return tokens
  }
}
