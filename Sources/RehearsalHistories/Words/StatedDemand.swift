import RehearsalDefinitions
import RehearsalSimulation

/// A minimum coverage that a prompt demands for a single file or software component.
struct StatedDemand {
  /// The path of the file, the name of the component, or a phrase such as `error handling`.
  var name: Substring
  /// The text that identifies the file: one of the ``names(of:)`` the file.
  var key: Substring
  var minimum: Percentage

  private init(_ name: Substring, key: Substring? = nil, _ minimum: Percentage) {
    self.name = name
    self.key = key ?? name
    self.minimum = minimum
  }

  /// Returns the texts that a prompt can use for a file: its path, its name, its name without the extension, and the
  /// key of the words in its name.
  static func names(of file: Substring) -> Set<Substring> {
    let fileName = file.split(separator: "/").last ?? file
    let key = NamePhrase.key(ofWords: NamePhrase.words(inName: fileName.stem))
    return Set([file, fileName, fileName.stem, key].compactMap(\.self))
  }

  /// Returns the minimum coverages that a prompt demands for single files or components.
  ///
  /// There are two forms of demand:
  /// - a line that names a path, such as `coverage of src/a.ts must be at least 95%`
  /// - an item of a list below a line such as `coverage >= 70% for:`
  ///
  /// The item of a list must be a path, or begin with an identifier in mixed case, such as `TasksGrid`, or contain a
  /// phrase of several words, such as `error handling`, which names the file `errorHandler.js`. A plain word such as
  /// `Board` is ignored, because it need not be a name.
  static func all(in prompt: String) -> [StatedDemand] {
    var demands: [StatedDemand] = []
    var minimum: Percentage?
    for line in MarkdownText(prompt[...], readsUnderlines: false).lines
    where line.fullText.utf8.count < 400 {
      guard let words = line.textWithoutMarker else { continue }
      let plainText = words.filter { !"*`".contains($0) }
      let text = plainText[...]
      if text.statedWords.contains("coverage"),
        let target = StatedPercentage.all(in: text).first(where: \.isTarget)
      {
        minimum = text.hasSuffix("for:") ? target.value : nil
        if let phrase = text.firstRange(of: "overage of "),
          let name = text[phrase.upperBound...].split(separator: " ").first, name.looksLikePath,
          let value = target.value
        {
          demands.append(StatedDemand(name, value))
        }
      } else if case .item = line.kind, let minimum {
        demands += Self.demands(inItem: text, minimum)
      } else {
        minimum = nil
      }
    }
    return demands
  }

  /// Returns the demands in the item of a list below a line that states the minimum.
  private static func demands(inItem text: Substring, _ minimum: Percentage) -> [StatedDemand] {
    if text.looksLikePath { return [StatedDemand(text, minimum)] }
    let name = text.prefix { $0.isLetter || $0.isNumber }
    if name.dropFirst().contains(where: \.isUppercase), name.contains(where: \.isLowercase) {
      return [StatedDemand(name, minimum)]
    }
    return NamePhrase.phrases(in: text).map { StatedDemand($0.text, key: $0.key, minimum) }
  }
}

/// Phrases of several words in plain text that can name a file, such as `error handling` for `errorHandler.js`.
private enum NamePhrase {
  /// Words at the end of a phrase that tell only what kind of thing it names.
  private static let kinds: Set<String> = [
    "class", "component", "components", "file", "middleware", "module", "modules",
  ]

  /// Returns the phrases in the item of a list, in lower case, each with its key.
  ///
  /// Text in brackets is ignored. Commas, slashes and the word `and` separate phrases.
  static func phrases(in item: Substring) -> [(text: Substring, key: Substring)] {
    let text = item.prefix { $0 != "(" }.lowercased().replacing(" and ", with: ",")
    return text.split { ",/&;".contains($0) }.compactMap { part in
      guard part.allSatisfy({ $0.isLetter || $0.isNumber || " -".contains($0) }) else { return nil }
      var words = part.statedWords
      if let last = words.last, kinds.contains(last) { words.removeLast() }
      return key(ofWords: words).map { (words.joined(separator: " ")[...], $0) }
    }
  }

  /// Returns the words in the name of a file or an identifier, such as `error` and `handler` in `errorHandler`.
  static func words(inName name: Substring) -> [String] {
    var spaced = ""
    var isAfterLowercase = false
    for character in name {
      if character.isUppercase, isAfterLowercase { spaced += " " }
      spaced.append(character)
      isAfterLowercase = character.isLowercase || character.isNumber
    }
    return spaced[...].statedWords
  }

  /// Returns a text that is equal for phrases with the same word stems; `nil` for less than two words.
  ///
  /// The text contains spaces, so it is no path and no identifier.
  static func key(ofWords words: [String]) -> Substring? {
    words.count < 2 ? nil : words.map(stem).joined(separator: " ")[...]
  }

  /// Returns a word without its ending, such as `handl` for both `handler` and `handling`.
  private static func stem(_ word: String) -> String {
    let singular = word.count > 4 && word.hasSuffix("s") ? String(word.dropLast()) : word
    for ending in ["ation", "ator", "ing", "er"]
    where singular.hasSuffix(ending) && singular.count >= ending.count + 4 {
      return String(singular.dropLast(ending.count))
    }
    return singular
  }
}

extension Substring {
  /// The file name without its extension.
  ///
  /// A name with two or more extensions, such as `a.test.ts`, does not change.
  fileprivate var stem: Substring {
    let parts = split(separator: ".")
    return parts.count > 2 ? self : parts.first ?? self
  }
}
