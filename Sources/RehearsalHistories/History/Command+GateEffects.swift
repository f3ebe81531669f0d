import RehearsalDefinitions
import RehearsalSimulation

/// A change of a file by a command, if it would loosen a gate that the file states.
struct GateEffect {
  /// The path as the command line states it.
  var word: String
  var loosening: GateLoosening
  /// Whether the path is the target of a redirection, and so relative to the folder of the shell.
  var isTarget = false
}

extension ShellLine.Command {
  /// Returns the changes of files that would loosen a gate.
  ///
  /// The change is `unclear` if a file gets a new content, and nobody knows the old one.
  func gateEffects() -> [GateEffect] {
    let words = unwrappedWords
    var effects = redirectionTargets.compactMap { target in
      Self.loosening(
        byWriting: writtenText(words),
        to: target,
        isAppending: appendedTargets.contains(target)
      ).map { GateEffect(word: target, loosening: $0, isTarget: true) }
    }
    effects += programEffects(words)
    return effects
  }

  /// The text that the command writes; `nil` if it is unknown.
  private func writtenText(_ words: [String]) -> String? {
    let isEmpty =
      words.isEmpty || [":", "true"].contains(words.first) || words == ["cat", "/dev/null"]
    return isEmpty ? "" : output
  }

  private static func loosening(
    byWriting text: String?,
    to path: String,
    isAppending: Bool
  ) -> GateLoosening? {
    guard isAppending else { return text == "" ? .removed : .unclear }
    guard let text else { return .unclear }
    return GateLooseningDetector.loosening(from: "", to: text, path: path)
  }

  private func programEffects(_ words: [String]) -> [GateEffect] {
    let writtenWords = writtenPaths()
    func all(_ loosening: GateLoosening?) -> [GateEffect] {
      loosening.map { loosening in
        writtenWords.map { GateEffect(word: $0, loosening: loosening) }
      } ?? []
    }
    let patches = patches(words)
    if !patches.isEmpty {
      return GateChange.changes(of: patches) { $0 }
        .map { GateEffect(word: $0.path, loosening: $0.loosening) }
    }
    if let transfer = Transfer(words) { return Self.effects(of: transfer, writtenWords) }
    switch words.first {
    case "sed", "perl":
      guard let editor = Self.editorCommand(words), editor.isInPlace else {
        return scriptEffects(words)
      }
      return editor.files.compactMap { file in
        Self.loosening(of: editor.scripts, file).map { GateEffect(word: file, loosening: $0) }
      }
    case "rm", "shred", "unlink": return all(.removed)
    case "truncate": return all(Self.emptiesFiles(words) ? .removed : .unclear)
    case "git":
      let removes = words.dropFirst().first == "clean" || words.dropFirst().first == "rm"
      if removes { return all(words.contains("--cached") ? nil : .removed) }
      return all(.unclear)
    case "mkdir", "rmdir", "touch": return []
    case "tee":
      let isAppending = words.contains("-a") || words.contains("--append")
      return writtenWords.compactMap { word in
        Self.loosening(byWriting: input, to: word, isAppending: isAppending)
          .map { GateEffect(word: word, loosening: $0) }
      }
    default: return all(.unclear) + scriptEffects(words)
    }
  }

  /// Returns whether the options of `truncate` make files empty.
  private static func emptiesFiles(_ words: [String]) -> Bool {
    zip(words, words.dropFirst() + [""]).contains { word, next in
      ["-s0", "--size=0"].contains(word) || ["-s", "--size"].contains(word) && next == "0"
    }
  }

  private static func loosening(of scripts: [String], _ file: String) -> GateLoosening? {
    if scripts.isEmpty { return .unclear }
    let loosenings = scripts.compactMap { EditScript.loosening($0, path: file) }
    return loosenings.first { $0 != .unclear } ?? loosenings.first
  }

  /// Returns the effects of a program that copies or moves files.
  ///
  /// A gate in a moved file is gone, unless the file keeps its name.
  private static func effects(of transfer: Transfer, _ writtenWords: [String]) -> [GateEffect] {
    let destinations = transfer.writtenPaths { _ in false }
    let newNames = Set(destinations.map(KnownGateFiles.name))
    return writtenWords.compactMap { word in
      if destinations.contains(word) {
        let isEmptied = transfer.sources == ["/dev/null"]
        return GateEffect(word: word, loosening: isEmptied ? .removed : .unclear)
      }
      guard !newNames.contains(KnownGateFiles.name(of: word)) else { return nil }
      return GateEffect(word: word, loosening: .removed)
    }
  }

  // MARK: Scripts of programming languages

  /// The programs that run a script, with the option before a script in the command line.
  private static let interpreters = [
    "bun": "-e", "node": "-e", "perl": "-e", "php": "-r", "python": "-c", "python3": "-c",
    "ruby": "-e",
  ]
  /// Parts of scripts that write or remove files.
  private static let writingParts = [
    "write", "remove", "unlink", "dump(", "'w'", "\"w\"", "'w+'", "\"w+\"", "'r+'", "\"r+\"",
    "'a'", "\"a\"",
  ]

  /// Returns the changes of the files that a script names and does not only read.
  ///
  /// The script is an argument or the input of an interpreter. If one text in it replaces another one, as in
  /// `replace('fail_under = 80', 'fail_under = 60')`, their settings are compared.
  private func scriptEffects(_ words: [String]) -> [GateEffect] {
    guard let program = words.first, let option = Self.interpreters[program] else { return [] }
    let arguments = words.dropFirst()
    let script =
      arguments.firstIndex(of: option).flatMap {
        arguments.dropFirst($0 - arguments.startIndex + 1).first
      }
      ?? (arguments.allSatisfy { $0 == "-" } ? input : nil)
    guard let script, Self.writingParts.contains(where: script.containsBytes) else { return [] }
    let texts = ScriptText.quotedTexts(in: script)
    var paths: [String] = []
    for text in texts where text.canBeWritten && Self.looksLikeFile(text.content) {
      if !text.content.contains(where: \.isWhitespace), !paths.contains(text.content) {
        paths.append(text.content)
      }
    }
    return paths.map { path in
      let loosenings = zip(texts, texts.dropFirst()).compactMap { old, new in
        GateSetting.isNamed(in: old.content[...], path: path)
          ? GateLooseningDetector.loosening(from: old.content, to: new.content, path: path) : nil
      }
      return GateEffect(word: path, loosening: loosenings.first ?? .unclear)
    }
  }
}

/// A text in quotation marks in a script.
private struct ScriptText {
  var content: String
  /// Whether the script may write a file whose path is this text: it does more than open the file for reading.
  var canBeWritten: Bool

  static func quotedTexts(in script: String) -> [ScriptText] {
    let readers = ["open(", "readFileSync(", "readFile(", "require(", "read_text("]
    var texts: [ScriptText] = []
    var rest = script[...]
    var before = ""
    while let start = rest.firstIndex(where: { "'\"`".contains($0) }) {
      before += rest[..<start]
      let quote = rest[start]
      var content = ""
      rest = rest[rest.index(after: start)...]
      while let character = rest.popFirst(), character != quote {
        content.append(character == "\\" ? rest.popFirst() ?? character : character)
      }
      let after = rest.prefix(24).filter { !$0.isWhitespace }
      let isOpened = readers.contains(where: before.hasSuffix)
      let isForReading =
        after.hasPrefix(")") && !after.hasPrefix(").write") || after.hasPrefix(",'r'")
        || after.hasPrefix(",\"r\"") || before.hasSuffix("readFileSync(")
      texts.append(ScriptText(content: content, canBeWritten: !(isOpened && isForReading)))
      before = ""
    }
    return texts
  }
}
