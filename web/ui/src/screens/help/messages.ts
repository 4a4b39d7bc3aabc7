import { localized } from "../../messages/index.ts";

/** The texts of the screen that explains the network, and what is to be believed of it. */
export const helpText = localized({
  en: {
    title: "How it works, and why to trust it",
    lead: "You need not believe this page: your device checks what it shows. This says how, and where its checks end.",
    parts: [
      {
        title: "Who has your records",
        sentences: [
          "A doctor encrypts each record on their own device, before it is sent. The service keeps the encrypted file and cannot open it, and the ledger of all organizations keeps its fingerprint.",
          "The key of each record is cut into three parts. Three keepers of different organizations have one part each, and two are needed.",
          "A shared ledger, which the ministry and every hospital copy, says who wrote what, who may read it, and who looked. It holds no content, and no name but those of doctors who put themselves into the public directory.",
        ],
      },
      {
        title: "What happens when a doctor opens a record",
        sentences: [
          "The doctor's device writes a line into your log: who, when, what for. The line is on the ledger of the ministry and of a hospital, and nobody can take it back.",
          "Only then the keepers give their parts of the key, each to that doctor's device alone. Without the line they give nothing.",
          "If you stop someone's access, they get nothing from that moment. What they have already read, they have read: nobody can undo that.",
        ],
      },
      {
        title: "What your device checks",
        sentences: [
          "It asks the ministry and a hospital, and takes an answer only if both signed the same one.",
          "It checks that the author signed the record, that the author was admitted, and that not one byte of it was changed. Then the seal is green.",
          "It says that something was done only when both have confirmed that it stands on the ledger.",
        ],
      },
      {
        title: "What a lying service could do",
        sentences: [
          "It could answer late, or not at all. The page then says so, and nothing is lost.",
          "It could hide that something new exists, until you ask again or use another service.",
          "It could not read a record, change one, write in your name, or open anything without a line in your log.",
          "It could send you another page than this one, which does not check. See below.",
        ],
      },
      {
        title: "How to be sure of the page itself",
        sentences: [
          "The first time, your approver types the code that your screen shows. It agrees only if they admit the very keys, id and role of your device, in the same network. It says nothing about the page.",
          "Your browser runs only files of this address, and none of another company.",
          "If you want more: the command “emr” does all that the page does, on your own computer, from a program that you have built yourself.",
        ],
      },
      {
        title: "If you lose something",
        sentences: [
          "Your passphrase: nobody knows it, and nobody can tell it to you. Another device of yours, or a passkey, still opens your keys.",
          "A device: remove it in “My devices” from another one. Its keys are refused at once.",
          "Every device: go where you were admitted and ask for a recovery. Two organizations must approve, and a wait of some days gives you time to stop a thief who asks in your name.",
        ],
      },
    ],
    contact: "Who helps",
    contactLead: "The people at your hospital who admitted you, or the ministry. They never ask for your passphrase.",
  },
  ar: {
    title: "كيف يعمل، ولماذا تثق به",
    lead: "لست مضطرًا إلى تصديق هذه الصفحة: جهازك يتحقق مما تعرضه. وهنا كيف يفعل ذلك، وأين ينتهي تحققه.",
    parts: [
      {
        title: "من لديه سجلاتك",
        sentences: [
          "يشفّر الطبيب كل سجل على جهازه قبل إرساله. وتحفظ الخدمة الملف المشفر ولا تستطيع فتحه، ويحفظ السجل المشترك لكل الجهات بصمته.",
          "يُقسم مفتاح كل سجل إلى ثلاثة أجزاء، عند ثلاثة أمناء من جهات مختلفة جزء لكل منهم، ولا بد من اثنين.",
          "ويذكر سجل مشترك، تنسخه الوزارة وكل مستشفى، من كتب ماذا، ومن له أن يقرأ، ومن اطّلع. وليس فيه محتوى، ولا اسم إلا أسماء الأطباء الذين وضعوا أنفسهم في الدليل العام.",
        ],
      },
      {
        title: "ماذا يحدث حين يفتح طبيب سجلًا",
        sentences: [
          "يكتب جهاز الطبيب سطرًا في سجل اطلاعك: من ومتى ولماذا. ويكون السطر عند الوزارة وعند مستشفى، ولا يستطيع أحد سحبه.",
          "عندها فقط يعطي الأمناء أجزاء المفتاح لجهاز ذلك الطبيب وحده. وبلا السطر لا يعطون شيئًا.",
          "إن سحبت إذن شخص فلا يحصل على شيء منذ تلك اللحظة. أما ما قرأه فقد قرأه، ولا يستطيع أحد محوه من ذاكرته.",
        ],
      },
      {
        title: "ممّ يتحقق جهازك",
        sentences: [
          "يسأل الوزارة ومستشفى، ولا يقبل جوابًا إلا إذا وقّعا الجواب نفسه.",
          "يتحقق من أن الكاتب وقّع السجل، وأنه قُبل عضوًا، وأن بايتًا واحدًا لم يتغير. عندها يصير الختم أخضر.",
          "ولا يقول إن شيئًا قد تم إلا بعد أن يؤكد الاثنان أنه في السجل المشترك.",
        ],
      },
      {
        title: "ماذا تستطيع خدمة كاذبة أن تفعل",
        sentences: [
          "قد تتأخر في الجواب أو لا تجيب. تقول الصفحة ذلك ولا يضيع شيء.",
          "قد تخفي وجود شيء جديد إلى أن تسأل مرة أخرى أو تستعمل خدمة أخرى.",
          "لا تستطيع قراءة سجل ولا تغييره، ولا الكتابة باسمك، ولا فتح شيء بلا سطر في سجل اطلاعك.",
          "قد ترسل إليك صفحة غير هذه لا تتحقق من شيء. انظر أدناه.",
        ],
      },
      {
        title: "كيف تتأكد من الصفحة نفسها",
        sentences: [
          "في المرة الأولى يكتب من يقبلك الرمز الذي على شاشتك. ولا يتطابق إلا إذا قبل مفاتيح جهازك ومعرّفك ودورك نفسها، في الشبكة نفسها. ولا يقول شيئًا عن الصفحة.",
          "لا يشغّل متصفحك إلا ملفات هذا العنوان، ولا شيء من شركة أخرى.",
          "وإن أردت المزيد: يفعل الأمر «emr» كل ما تفعله الصفحة على حاسوبك، من برنامج بنيته بنفسك.",
        ],
      },
      {
        title: "إن فقدت شيئًا",
        sentences: [
          "عبارة المرور: لا يعرفها أحد ولا يستطيع أحد أن يخبرك بها. يبقى جهاز آخر لك أو مفتاح مرور قادرًا على فتح مفاتيحك.",
          "جهازًا: أزله من «أجهزتي» من جهاز آخر، فتُرفض مفاتيحه فورًا.",
          "كل الأجهزة: اذهب إلى حيث قُبلت واطلب الاسترداد. يجب أن توافق جهتان، ويعطيك انتظار بضعة أيام وقتًا لإيقاف من يطلب باسمك.",
        ],
      },
    ],
    contact: "من يساعدك",
    contactLead: "من قبلوك في مستشفاك، أو الوزارة. ولا يسألونك عن عبارة مرورك أبدًا.",
  },
});
