public import RehearsalDefinitions
import RehearsalSimulation

/// Which of the frameworks that definitions tell apart a project is made with.
///
/// A framework is found where a file holds what its entry says it holds, or where half of all that can
/// be looked for is there.
public struct FrameworkDetection: Sendable {
  /// A framework that an agent's definition finds in the project.
  public struct Found: Sendable, Hashable {
    /// The agent whose definition tells it apart.
    public var agent: String
    /// The framework.
    public var framework: String
    /// What was found, each with its file.
    public var evidence: [String]
    /// The skills that the definition has for it, each with the line that says so.
    public var skills: [String]
  }

  /// The most files of a project that are looked at.
  public static let mostFiles = 20_000

  /// What the definitions find, in the order of their files and entries.
  public let found: [Found]
  /// How many frameworks the definitions tell apart.
  public let entries: Int
  /// How many files of the project were left out, since there are more than ``mostFiles``.
  public let unseen: Int

  /// Looks at a project with the eyes of some definitions.
  ///
  /// - Throws: `PlanError` where the definitions or the project's folder cannot be read.
  public init(
    of project: any SourceTree,
    by definitions: [any SourceTree]
  ) throws(PlanError) {
    let team = try TeamFiles(definitions)
    let signals = team.agents.flatMap { $0.body.frameworks.flatMap(\.signals) }
    let look = try ProjectLook(project, for: Set(signals))
    unseen = look.unseen
    entries = team.agents.reduce(0) { $0 + $1.body.frameworks.count }
    found = team.agents.flatMap { agent in
      agent.body.frameworks.compactMap { entry in
        let evidence = entry.signals.map { look.evidence[$0] }
        let seen = evidence.compactMap(\.self)
        let isCertain = zip(entry.signals, evidence).contains {
          $0.file != nil && $0.content != nil && $1 != nil
        }
        guard !seen.isEmpty, isCertain || seen.count * 2 >= entry.signals.count else { return nil }
        return Found(
          agent: agent.name,
          framework: entry.name,
          evidence: seen,
          skills: agent.body.skills(for: entry, declared: agent.frontMatter.skills.map(\.name))
        )
      }
    }
  }
}

/// A project seen once, with all that is looked for.
private struct ProjectLook {
  /// Where each signal is to be seen, the first place by the order of paths.
  private(set) var evidence: [FrameworkEntry.Signal: String] = [:]
  /// How many files were left out.
  let unseen: Int

  /// Folders of what others wrote, or a machine.
  private static let passedOver: Set<String> = [
    "node_modules", "vendor", "dist", "build", "target", "__pycache__", "venv", "site-packages",
  ]

  init(_ tree: any SourceTree, for signals: Set<FrameworkEntry.Signal>) throws(PlanError) {
    let paths: [String]
    do throws(SourceError) {
      paths = try (tree.files(below: "") ?? []).filter { path in
        !path.split(separator: "/").contains { Self.passedOver.contains(String($0)) }
      }
    } catch {
      throw PlanError(error)
    }
    unseen = max(0, paths.count - FrameworkDetection.mostFiles)
    var sought = signals
    for path in paths.prefix(FrameworkDetection.mostFiles) where !sought.isEmpty {
      for (signal, seen) in Self.seen(sought, in: path, of: tree) {
        evidence[signal] = seen
        sought.remove(signal)
      }
    }
  }

  /// The signals that a file shows, which is read once where any of them asks for it.
  private static func seen(
    _ signals: Set<FrameworkEntry.Signal>,
    in path: String,
    of tree: any SourceTree
  ) -> [(FrameworkEntry.Signal, String)] {
    let fitting = signals.filter { signal in signal.file.map { fits(path, $0) } ?? true }
    let bytes = fitting.contains { $0.content != nil } ? (try? tree.read(path)) ?? [] : []
    return fitting.compactMap { signal in
      guard let content = signal.content else { return (signal, "`\(path)` is there") }
      guard holds(Array(content.utf8), in: bytes) else { return nil }
      return (signal, "`\(path)` holds `\(content)`")
    }
  }

  /// Whether a path is that of a file, a folder or a pattern, anywhere below the project.
  private static func fits(_ path: String, _ name: String) -> Bool {
    if name.hasSuffix("/") {
      return "/\(path)".contains("/\(name)")
    }
    return PathPattern("**/\(name)").matches(path) || PathPattern(name).matches(path)
  }

  /// Whether a word stands in a text with no part of another word around it: `express` is not in
  /// `express-session` or `@types/express`.
  static func holds(_ word: [UInt8], in text: [UInt8]) -> Bool {
    guard let first = word.first, word.count <= text.count else { return false }
    var place = 0
    while let start = text[place...].firstIndex(of: first) {
      let end = start + word.count
      guard end <= text.count else { return false }
      if text[start..<end].elementsEqual(word),
        start == 0 || !isOfWord(text[start - 1]),
        end == text.count || !isOfWord(text[end])
      {
        return true
      }
      place = start + 1
    }
    return false
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "/"), UInt8(ascii: "@"):
      true
    default: false
    }
  }
}
