"""The people of the demo shop. Telephone numbers are those that Australia keeps for fiction."""

from dataclasses import dataclass

OFFICE_USER = "office"
OFFICE_PASSWORD = "lantern-street"


@dataclass(frozen=True, slots=True)
class DemoCashier:
    name: str
    initials: str
    role: str
    pin: str


CASHIERS = [
    DemoCashier("Priya", "PN", "manager", "1111"),
    DemoCashier("Tom", "TB", "cashier", "2222"),
    DemoCashier("Mia", "MC", "cashier", "3333"),
]

# Name, customer card, telephone, email.
CONTACTS = [
    ("Miriam Okafor", "20418", "0491 570 006", "miriam@okafor.example"),
    ("Jo Harper", "20977", "0491 570 156", "jo.harper@mail.example"),
    ("Ada Whitlam", "20034", "0491 570 157", "ada@whitlam.example"),
    ("Ben Nakata", "20551", "0491 570 158", ""),
    ("Chloe Papadopoulos", "20602", "03 5550 1102", "chloe@mail.example"),
    ("Daniel Nguyễn", "20719", "0491 570 159", "daniel.nguyen@mail.example"),
    ("Fitzroy Primary School", "30001", "03 5550 1840", "library@fitzroyprimary.example"),
    ("Grace Tjapaltjarri", "20833", "0491 570 110", "grace@mail.example"),
    ("Hamish O’Neill", "20866", "", "hamish@oneill.example"),
    ("Ines Álvarez", "20905", "0491 570 313", "ines@mail.example"),
    ("Lantern Street Book Club", "30002", "", "bookclub@lanternstreet.example"),
    ("Noor Rahman", "21013", "0491 570 737", "noor@mail.example"),
]
